using IngressController.Core.Annotations;
using IngressController.Core.Redaction;
using IngressController.Features;
using IngressController.Features.Snippets;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Explain;

/// <summary>
/// The values in force for a route and the places where they stand: the Ingress is read again by the parsers that read it for the table.
/// </summary>
sealed class ValuePart(ExplainedState state)
{
    const int LongestValue = 200;
    const int LongestDefault = 100;

    /// <summary>What was set, in the order of acting, then the defaults of what is asked for.</summary>
    public IReadOnlyList<ValueReport> Of(VirtualHost host, Route route)
    {
        var own = Read(route.Ingress);
        var seen = new Dictionary<Option, ValueReport>();
        foreach (var (policy, options) in own)
        {
            foreach (var option in options)
            {
                var isTold = option.Origin != OptionOrigin.Default || (policy is not null && option.Option.Default is { Length: > 0 });
                if (isTold && !(seen.TryGetValue(option.Option, out var known) && (known.IsSet || option.Origin == OptionOrigin.Default)))
                    seen[option.Option] = OfHost(option, host, route) ?? Report(option, route.Ingress);
            }
        }

        foreach (var (option, report) in OfOthers(host, route).Where(pair => !seen.TryGetValue(pair.Option, out var known) || !known.IsSet))
            seen[option] = report;
        return [.. seen.Values.OrderByDescending(report => report.IsSet)];
    }

    IReadOnlyList<TracedPolicy> Read(ObjectKey? ingress) => OptionTrace.Of(
        ingress is { } key ? state.Snapshot.Ingresses.GetValueOrDefault(key) : null, state.Snapshot, FeatureCatalog.Policies,
        state.Options.ConfigMap, state.Options.OptionFlags);

    // The oldest Ingress of a host that sets such an option decides, whatever the path's own says.
    ValueReport? OfHost(TracedOption option, VirtualHost host, Route route) =>
        option is { Option.Scope: OptionScope.Hosts, Origin: OptionOrigin.Annotation } &&
        Decider(host, option.Option) is { } decider && decider != route.Ingress
            ? Report(option, route.Ingress) with { Problem = $"the older Ingress {decider} decides about it on this host" }
            : null;

    IEnumerable<(Option Option, ValueReport Report)> OfOthers(VirtualHost host, Route route)
    {
        foreach (var option in FeatureCatalog.Policies.Options.Where(option => option.Scope == OptionScope.Hosts))
        {
            if (Decider(host, option) is not { } decider || decider == route.Ingress)
                continue;
            var annotations = state.Snapshot.Ingresses[decider].Annotations;
            var key = Annotates(state.Snapshot.Ingresses[decider], option)!;
            yield return (option, Report(new(option, OptionOrigin.Annotation, key, annotations[key], IsUsable: true), decider));
        }
    }

    ObjectKey? Decider(VirtualHost host, Option option)
    {
        foreach (var (ingress, _) in host.Ingresses)
        {
            if (state.Snapshot.Ingresses.TryGetValue(ingress, out var found) && Annotates(found, option) is { } key && ProblemOf(ingress, key) is null)
                return ingress;
        }

        return null;
    }

    static string? Annotates(Ingress ingress, Option option) =>
        option.AnnotationName is not { } name ? null
        : ingress.Annotations[AnnotationKeys.Yarp + name] is not null ? AnnotationKeys.Yarp + name
        : ingress.Annotations[AnnotationKeys.Nginx + name] is not null ? AnnotationKeys.Nginx + name
        : null;

    ValueReport Report(TracedOption option, ObjectKey? ingress)
    {
        var text = option.Text ?? option.Option.Default ?? "";
        var lines = option.Option.Name.EndsWith("-snippet", StringComparison.Ordinal) ? LinesOf(text) : null;
        var problem = option.Origin switch
        {
            OptionOrigin.Annotation => ProblemOf(ingress!.Value, option.Key!),
            OptionOrigin.Setting => option.IsUsable ? null : "it cannot be used, and the default holds; see the problems",
            _ => null,
        };
        var shown = DiagnosticText.Shortened(text, option.Origin == OptionOrigin.Default ? LongestDefault : LongestValue);
        return new(
            option.Option.Name, lines is null ? shown : $"{lines.Count} directives",
            option.Origin switch
            {
                OptionOrigin.Annotation => $"annotation {option.Key} of Ingress {ingress}",
                OptionOrigin.Setting => $"key {option.Key} of ConfigMap {state.Options.ConfigMap}",
                _ => "default",
            },
            problem, lines)
        {
            IsSet = option.Origin != OptionOrigin.Default,
        };
    }

    /// <summary>Why an annotation is not in force; null when it is.</summary>
    string? ProblemOf(ObjectKey ingress, string key) => state.Problems.FirstOrDefault(problem =>
        problem.Object == new ObjectReference(ResourceKind.Ingress, ingress) && problem.Field == key &&
        problem.Code != DiagnosticCodes.AnnotationDiffers)?.Message;

    static List<string> LinesOf(string snippet) =>
    [
        .. FlatDirective.Of(SnippetParser.Parse(snippet).Directives).Select(directive =>
            $"line {directive.Line} {DiagnosticText.Of(directive.Name)}{(directive.Block is { } block ? $", in {DiagnosticText.Of(block)}" : "")}"),
    ];
}
