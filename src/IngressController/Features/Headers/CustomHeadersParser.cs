using IngressController.Core.Annotations;
using IngressController.Core.Limits;

namespace IngressController.Features.Headers;

/// <param name="Headers">Set on every answer of the paths.</param>
sealed record CustomHeadersPolicy(ValueArray<HeaderEntry> Headers) : IResponseHeadersPolicy;

/// <summary>
/// Reads <c>custom-headers</c>. Only names that the administrator allows may be set. Any error closes the paths (behaviour 33),
/// because the headers may protect browsers.
/// </summary>
sealed class CustomHeadersParser : IPolicyParser
{
    static readonly Option<string> CustomHeaders = Option.Annotation(
        "custom-headers", OptionTypes.Text,
        "ConfigMap (namespace/name) whose entries are set as headers of every answer; global-allowed-response-headers must list each.",
        AnnotationRisk.Medium);

    static readonly Option<ValueArray<string>> Allowed = Option.Setting(
        "global-allowed-response-headers", "", OptionTypes.List,
        "Header names that the annotation custom-headers may set, comma separated.");

    public IReadOnlyList<Option> Options { get; } = [CustomHeaders, Allowed];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(CustomHeaders, out var text))
            return null;
        if (reader.Reference(text, out var problem) is not { } key)
        {
            reader.Deny(CustomHeaders, problem!);
            return null;
        }

        if (reader.FindConfigMap(key) is not { } source)
        {
            reader.Deny(CustomHeaders, $"ConfigMap {key} does not exist", new(ResourceKind.ConfigMap, key));
            return null;
        }

        if (TenantLimits.HeaderEntries.ProblemOf(source.Data.Count) is { } tooMany)
        {
            reader.Deny(CustomHeaders, $"ConfigMap {key} {tooMany}", source.Reference);
            return null;
        }

        var allowed = reader.Get(Allowed);
        foreach (var (name, _) in source.Data)
        {
            if (!allowed.Contains(name, StringComparer.OrdinalIgnoreCase))
                reader.Deny(CustomHeaders, $"header {name} of ConfigMap {key} is not in global-allowed-response-headers", source.Reference);
        }

        return new CustomHeadersPolicy(HeaderList.Read(source, problem => reader.Deny(CustomHeaders, problem, source.Reference), areLiteral: true));
    }
}
