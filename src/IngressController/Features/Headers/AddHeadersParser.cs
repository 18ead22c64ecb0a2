using IngressController.Core.Annotations;

namespace IngressController.Features.Headers;

/// <param name="Headers">Set on every answer.</param>
sealed record AddHeadersPolicy(ValueArray<HeaderEntry> Headers) : IResponseHeadersPolicy;

/// <summary>Reads the setting <c>add-headers</c>.</summary>
sealed class AddHeadersParser : IPolicyParser
{
    static readonly Option<string> AddHeaders = Option.Setting(
        "add-headers", "", OptionTypes.Text, "ConfigMap (namespace/name) whose entries are set as headers of every answer.");

    public IReadOnlyList<Option> Options { get; } = [AddHeaders];

    public IPolicy? Parse(OptionReader reader) =>
        HeaderList.Of(reader, AddHeaders) is { IsEmpty: false } headers ? new AddHeadersPolicy(headers) : null;
}
