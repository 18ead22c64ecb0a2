using System.Collections.Immutable;
using IngressController.Features.Snippets.Syntax;
using IngressController.Tests.Features.Snippets.Cases;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>Makes what differs as small as it gets, by leaving out one thing after the other.</summary>
static class Shrinker
{
    /// <summary>Numbers of hosts from here on are of smaller ones.</summary>
    const int FirstNumber = 1000;

    public static async Task<Difference> ShrinkAsync(Difference difference, Comparer comparer)
    {
        if (difference.Probe is null)
            return difference;
        foreach (var step in (Func<Composition, IEnumerable<IEnumerable<Composition>>>[])[WithoutKeys, WithoutParts, WithoutDirectives])
        {
            while (await FindAsync(step(difference.Composition with { Probes = [difference.Probe!] }), difference.What, comparer) is { } smaller)
                difference = smaller;
        }

        return difference;
    }

    static async Task<Difference?> FindAsync(IEnumerable<IEnumerable<Composition>> groups, string what, Comparer comparer)
    {
        foreach (var group in groups)
        {
            var all = group.Select((one, i) => one with { Number = FirstNumber + i, Case = Renamed(one.Case, FirstNumber + i) }).ToList();
            if (all.Count > 0 && (await comparer.CompareAsync(all))?.OrderBy(static found => found.Composition.AllText.Length).FirstOrDefault(
                found => found.What == what && WantedDifferences.Reason(found) is null &&
                !found.Problems.Any(problem => problem.Contains("not known here", StringComparison.Ordinal))) is { } smaller)
                return smaller;
        }

        return null;
    }

    // All that are compared together have one ConfigMap.
    static IEnumerable<IEnumerable<Composition>> WithoutKeys(Composition one) => one.Case.Configmap.Keys.Select(name => (IEnumerable<Composition>)
        [one with { Case = one.Case with { Configmap = new(one.Case.Configmap.Where(pair => pair.Key != name), StringComparer.Ordinal) } }]);

    static IEnumerable<IEnumerable<Composition>> WithoutDirectives(Composition one) => Without(one.Case.Configmap).Select(settings =>
        (IEnumerable<Composition>)[one with { Case = one.Case with { Configmap = settings } }]);

    static IEnumerable<IEnumerable<Composition>> WithoutParts(Composition one)
    {
        var ingress = one.Ingress;
        var smaller = Without(ingress.Annotations).Select(annotations => one with
        {
            Case = one.Case with { Ingresses = [ingress with { Annotations = annotations }] },
        }).Concat(one.Probes[0].Smaller().Select(probe => one with { Probes = [probe] }));
        yield return ingress.Paths.Count == 1 ? smaller
            : smaller.Prepend(one with { Case = one.Case with { Ingresses = [ingress with { Paths = [new()] }] } });
    }

    static SnippetCase Renamed(SnippetCase one, int number) => one with
    {
        Host = $"c{number}.example.com",
        Ingresses = [one.Ingresses[0] with { Name = $"ing{number}" }],
    };

    static IEnumerable<Dictionary<string, string>> Without(Dictionary<string, string> texts)
    {
        foreach (var (name, text) in texts)
        {
            yield return new(texts.Where(pair => pair.Key != name), StringComparer.Ordinal);
            if (!name.EndsWith("-snippet", StringComparison.Ordinal))
                continue;
            foreach (var tree in Without(SnippetParser.Parse(text).Directives))
                yield return new(texts, StringComparer.Ordinal) { [name] = Print(tree) };
        }
    }

    static IEnumerable<ImmutableArray<Directive>> Without(ImmutableArray<Directive> tree)
    {
        for (var i = 0; i < tree.Length; i++)
        {
            yield return tree.RemoveAt(i);
            if (tree[i].Block is not { } block)
                continue;
            foreach (var inside in Without(block))
                yield return tree.SetItem(i, tree[i] with { Block = inside });
            yield return tree.RemoveAt(i).InsertRange(i, block);
        }
    }

    static string Print(ImmutableArray<Directive> tree) => string.Concat(tree.Select(directive =>
        directive.Name + string.Concat(directive.Arguments.Select(word => $" {(word.IsQuoted ? Quoted(word.Text) : word.Text)}")) +
        (directive.Block is { } block ? $" {{ {Print(block)}}}\n" : ";\n")));

    static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
