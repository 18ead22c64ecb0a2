using System.Collections.Immutable;
using IngressController.Features.Snippets.Syntax;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Answers;

/// <summary>One variable <c>$upstream_http_NAME</c>: a header of a pod's answer as it came, which is kept where a snippet names it.</summary>
/// <param name="Variable">Its name, without <c>$</c>.</param>
/// <param name="Header">The header.</param>
readonly record struct PodHeaderVariable(string Variable, string Header)
{
    const string Prefix = "upstream_http_";

    public static bool IsNamedBy(string variable) => variable.Length > Prefix.Length && variable.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Those that the words of directives name, each once. The words of auth_request_set speak of another answer.</summary>
    public static ImmutableArray<PodHeaderVariable> In(IEnumerable<Directive> directives)
    {
        var found = new List<PodHeaderVariable>();
        Add(found, directives);
        return [.. found.Distinct()];
    }

    /// <summary>Keeps them of an answer that no edit has touched yet.</summary>
    public static void Keep(ImmutableArray<PodHeaderVariable> variables, RequestContext context, HttpResponse response)
    {
        if (context.Answerer != Answerer.Pod)
            return;
        foreach (var (variable, header) in variables)
        {
            if (response.Headers.TryGetValue(header, out var lines))
                context.BeginRewrite().Set(variable, Variables.AllOf(lines) ?? "");
        }
    }

    static void Add(List<PodHeaderVariable> found, IEnumerable<Directive> directives)
    {
        foreach (var directive in directives)
        {
            foreach (var word in directive.Name == "auth_request_set" ? [] : directive.Arguments)
            {
                if (!Template.TrySplit(word.Text, out var parts, out _))
                    continue;
                found.AddRange(parts.Where(static part => part.Name is not null && IsNamedBy(part.Name))
                    .Select(static part => new PodHeaderVariable(part.Name!, part.Name![Prefix.Length..].Replace('_', '-'))));
            }

            if (directive.Block is { } block)
                Add(found, block);
        }
    }
}
