using IngressController.Core.Annotations;
using IngressController.Core.Limits;
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
        var names = new HashSet<string>(StringComparer.Ordinal);
        var patterns = 0;
        foreach (var written in Values.List(text))
        {
            if (TooMany(names.Count, patterns, written) is { } limit)
            {
                reader.Reject(ServerAlias, $"has more than {limit.Text}", "the first ones hold: divide the Ingress into several");
                break;
            }

            patterns += written.StartsWith('~') ? 1 : 0;
            var name = written.StartsWith('~') ? written : written.ToLowerInvariant();
            if (ProblemOf(name) is { } problem)
                reader.Reject(ServerAlias, $"\"{written}\" {problem}");
            else
                names.Add(name);
        }

        return names.Count == 0 ? null : new ServerAliasPolicy(names.ToValueArray());
    }

    static Limit? TooMany(int names, int patterns, string next) =>
        TenantLimits.Aliases.IsExceededBy(names + 1) ? TenantLimits.Aliases
        : next.StartsWith('~') && TenantLimits.AliasPatterns.IsExceededBy(patterns + 1) ? TenantLimits.AliasPatterns
        : null;

    static string? ProblemOf(string name)
    {
        if (!name.StartsWith('~'))
            return HostName.ProblemOf(name);
        return HostPattern.TryParse(name[1..], out _, out var problem) ? null : problem;
    }
}
