using IngressController.Core.Annotations;

namespace IngressController.Features.BodySize;

/// <param name="Limit">Maximum of bytes of a request body.</param>
sealed record BodySizePolicy(long Limit) : IPolicy;

/// <summary>Reads <c>proxy-body-size</c>.</summary>
sealed class BodySizeParser : IPolicyParser
{
    static readonly Option<long> Limit = Option.Both(
        "proxy-body-size", "1m", OptionTypes.Size(),
        "Largest request body, 413 above; 0 takes any.", AnnotationRisk.Medium);

    public IReadOnlyList<Option> Options { get; } = [Limit];

    public IPolicy? Parse(OptionReader reader) => reader.Get(Limit) is > 0 and var limit ? new BodySizePolicy(limit) : null;
}
