using IngressController.Core.Annotations;

namespace IngressController.Features.Satisfy;

/// <summary><c>satisfy: any</c>; without a policy, <c>all</c> holds.</summary>
sealed record SatisfyAnyPolicy : IPolicy;

/// <summary>Reads <c>satisfy</c>.</summary>
sealed class SatisfyParser : IPolicyParser
{
    static readonly Option<string> Satisfy = Option.Annotation(
        "satisfy", OptionTypes.OneOf("any", "all"),
        "any: passing one of address list, basic and external authentication is enough; all: each must be passed.", standard: "all");

    public IReadOnlyList<Option> Options { get; } = [Satisfy];

    public IPolicy? Parse(OptionReader reader) => reader.Get(Satisfy) == "any" ? new SatisfyAnyPolicy() : null;
}
