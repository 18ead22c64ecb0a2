using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IngressController.Check;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Tests.Check;

/// <summary>Does with objects what somebody does who pastes what check prints.</summary>
static partial class Pasted
{
    public static readonly ObjectKey Settings = new("ingress-nginx", "ingress-nginx-controller");

    /// <summary>The changes that <c>--fix</c> prints for one finding.</summary>
    public static ClusterContent Apply(ClusterContent content, FoundIn found, IReadOnlyList<Fix> fixes) =>
        fixes.Aggregate(content, (state, fix) => fix.Kind switch
        {
            FixKind.Annotate or FixKind.Unannotate => Annotated(state, found.Object, fix.Name, fix.Value),
            FixKind.Unset => With(state, fix.Name, null),
            FixKind.AddFlag => WithFlags(state, [.. FlagsIn(state), fix.Name]),
            _ => WithFlags(state, [.. FlagsIn(state).Where(flag => flag.Split('=')[0] != fix.Name)]),
        });

    /// <summary>
    /// The annotations and keys that the lines about a snippet name, in place of the snippet; as they are when there is a line that names none.
    /// </summary>
    public static ClusterContent Lines(ClusterContent content, FoundIn found)
    {
        var lines = (found.Finding.Replacements ?? []).Select(ReportText.Of).Select(line => Named().Match(line)).ToList();
        if (lines.Count == 0 || !lines.All(line => line.Success))
            return content;
        var replaced = lines.Aggregate(content, (state, line) => line.Groups["setting"].Success
            ? With(state, line.Groups["name"].Value, line.Groups["value"].Value)
            : Annotated(state, found.Object, line.Groups["name"].Value, line.Groups["value"].Value));
        return Annotated(replaced, found.Object, found.Finding.Field, null);
    }

    public static ClusterContent Annotated(ClusterContent content, string @object, string name, string? value) => content with
    {
        Snapshot = content.Snapshot with
        {
            Ingresses = content.Snapshot.Ingresses.ToImmutableDictionary(
                pair => pair.Key,
                pair => $"{pair.Value.Reference}" == @object
                    ? pair.Value with { Annotations = Changed(pair.Value.Annotations, name, value) }
                    : pair.Value),
        },
    };

    public static ClusterContent WithFlags(ClusterContent content, params string[] flags) =>
        content with { Workloads = [new Workload("Deployment", new("ingress-nginx", "controller"), [.. flags])] };

    /// <summary>With a key of the ConfigMap; null takes it away.</summary>
    public static ClusterContent With(ClusterContent content, string key, string? value)
    {
        var settings = content.Snapshot.ConfigMaps[Settings];
        var changed = settings with { Data = Changed(settings.Data, key, value) };
        return content with { Snapshot = content.Snapshot with { ConfigMaps = content.Snapshot.ConfigMaps.SetItem(Settings, changed) } };
    }

    static StringMap Changed(StringMap map, string name, string? value) => StringMap.From(
        map.Where(pair => pair.Key != name).Concat(value is null ? [] : [new KeyValuePair<string, string>(name, value)]));

    static IEnumerable<string> FlagsIn(ClusterContent content) => content.Workloads.SelectMany(workload => workload.Arguments);

    [GeneratedRegex("as (an annotation|a (?<setting>key of the ConfigMap), for all hosts): (?<name>[^ ]+): \"(?<value>.*)\"$")]
    private static partial Regex Named();
}
