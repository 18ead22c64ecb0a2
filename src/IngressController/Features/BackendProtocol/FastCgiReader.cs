using IngressController.Core.Annotations;
using IngressController.Core.Limits;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Forwarding.FastCgi;

namespace IngressController.Features.BackendProtocol;

/// <summary>
/// Reads <c>fastcgi-index</c> and <c>fastcgi-params-configmap</c>. Parameters say which script runs and what it may do, so anything wrong
/// with them closes the paths, as a ConfigMap that is missing does in ingress-nginx.
/// </summary>
static class FastCgiReader
{
    static readonly OptionType<string> ScriptName = new("a name such as index.php", static text =>
        text.Length == 0 || text.Any(char.IsControl) ? new Unreadable("is not the name of a script")
        : TenantLimits.HeaderLength.ProblemOf(text.Length) is { } tooLong ? new Unreadable(tooLong)
        : text);

    static readonly Option<string> Index = Option.Annotation(
        "fastcgi-index", ScriptName, "Script of paths that end with a slash, in $fastcgi_script_name; for backend-protocol FCGI.", AnnotationRisk.Medium);

    static readonly Option<string> Parameters = Option.Annotation(
        "fastcgi-params-configmap", OptionTypes.Text,
        "ConfigMap, name or namespace/name, whose entries are sent as parameters, such as SCRIPT_FILENAME; for backend-protocol FCGI.",
        AnnotationRisk.Medium);

    public static IReadOnlyList<Option> Options { get; } = [Index, Parameters];

    /// <summary>Says of each that it means nothing for pods that speak something else.</summary>
    public static void WarnOfOthers(OptionReader reader)
    {
        foreach (var option in Options)
        {
            if (reader.IsAnnotated(option))
                reader.Warn(option, "means nothing, since pods are not asked over FastCGI; set backend-protocol: FCGI, or remove it");
        }
    }

    public static FastCgiSettings Read(OptionReader reader)
    {
        var index = reader.TryAnnotation(Index, out var name) ? RequestTarget.OctetsOf(name) : "";
        return new(index, ReadParameters(reader, index));
    }

    static ValueArray<FastCgiParameter> ReadParameters(OptionReader reader, string index)
    {
        if (!reader.TryAnnotation(Parameters, out var text))
            return [];
        if (reader.Reference(text, out var problem) is not { } key)
        {
            reader.Deny(Parameters, problem!);
            return [];
        }

        if (reader.FindConfigMap(key) is not { } source)
        {
            reader.Deny(Parameters, $"ConfigMap {key} does not exist", new(ResourceKind.ConfigMap, key));
            return [];
        }

        if (TenantLimits.HeaderEntries.ProblemOf(source.Data.Count) is { } tooMany)
        {
            reader.Deny(Parameters, $"ConfigMap {key} {tooMany}", source.Reference);
            return [];
        }

        var find = FastCgiVariables.With(index);
        var parameters = new List<FastCgiParameter>();
        foreach (var (parameter, value) in source.Data)
        {
            problem = TenantLimits.HeaderLength.ProblemOf(value.Length);
            if (problem is null && Template.TryParse(value, find, out var template, out problem))
                parameters.Add(new(parameter, template));
            else
                reader.Deny(Parameters, $"entry {parameter} of ConfigMap {key} {problem}", source.Reference);
        }

        return parameters.ToValueArray();
    }
}
