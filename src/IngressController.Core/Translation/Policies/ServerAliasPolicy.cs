using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation.Policies;

/// <param name="Names">
/// Further names of the Ingress' hosts: a host name or <c>*.name</c> in lower case, or <c>~</c> and a regular expression.
/// </param>
public sealed record ServerAliasPolicy(ValueArray<string> Names) : IPolicy;

/// <summary>Reads <c>server-alias</c>.</summary>
public sealed class ServerAliasParser : IPolicyParser
{
    internal static readonly Option<string> ServerAlias = Option.Annotation(
        "server-alias", OptionTypes.Text,
        "Further names of the Ingress' hosts, comma separated: a name, *.name, or ~ and a regular expression.", AnnotationRisk.High, scope: OptionScope.Hosts);

    public IReadOnlyList<Option> Options { get; } = [ServerAlias];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(ServerAlias, out var text))
            return null;
        var names = new List<string>();
        foreach (var written in Values.List(text))
        {
            var name = written.StartsWith('~') ? written : written.ToLowerInvariant();
            if (ProblemOf(name) is { } problem)
                reader.Reject(ServerAlias, $"\"{written}\" {problem}");
            else if (!names.Contains(name))
                names.Add(name);
        }

        return names.Count == 0 ? null : new ServerAliasPolicy(names.ToValueArray());
    }

    static string? ProblemOf(string name)
    {
        if (!name.StartsWith('~'))
            return HostName.ProblemOf(name);
        return HostPattern.TryParse(name[1..], out _, out var problem) ? null : problem;
    }
}
