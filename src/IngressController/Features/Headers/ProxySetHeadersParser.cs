using IngressController.Core.Annotations;

namespace IngressController.Features.Headers;

/// <param name="Headers">Set on every request to an upstream.</param>
sealed record ProxySetHeadersPolicy(ValueArray<HeaderEntry> Headers) : IPolicy;

/// <summary>Reads the setting <c>proxy-set-headers</c>.</summary>
sealed class ProxySetHeadersParser : IPolicyParser
{
    static readonly Option<string> ProxySetHeaders = Option.Setting(
        "proxy-set-headers", "", OptionTypes.Text,
        "ConfigMap (namespace/name) whose entries are set as headers of every request to an upstream.");

    public IReadOnlyList<Option> Options { get; } = [ProxySetHeaders];

    public IPolicy? Parse(OptionReader reader) =>
        HeaderList.Of(reader, ProxySetHeaders) is { IsEmpty: false } headers ? new ProxySetHeadersPolicy(headers) : null;
}
