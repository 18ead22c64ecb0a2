using System.Collections.Immutable;
using IngressController.Core.Redaction;
using IngressController.Core.Routing;

namespace IngressController.Core.Changes;

/// <summary>Finds what two translations serve otherwise: hosts, their paths, and TCP and UDP ports. Addresses of pods are not looked at.</summary>
public sealed class ServedChanges
{
    readonly ServedBasis _before;
    readonly ServedBasis _after;
    readonly OptionChanges _options;

    ServedChanges(ServedBasis before, ServedBasis after) => (_before, _after, _options) = (before, after, new(before, after));

    /// <summary>The changes, by host and path; empty when both serve the same.</summary>
    public static ImmutableArray<ServedChange> Between(ServedBasis before, ServedBasis after) => [.. new ServedChanges(before, after).All()];

    IEnumerable<ServedChange> All()
    {
        var (old, @new) = (_before.Translation, _after.Translation);
        ImmutableArray<string> edge = [.. _options.OfEdge()];
        return
        [
            .. edge.IsEmpty ? Array.Empty<ServedChange>() : [new("", "all hosts and paths", ChangeKind.Changed, edge)],
            .. Pairs(old.Table.NamedHosts.Append(old.Table.CatchAll), @new.Table.NamedHosts.Append(@new.Table.CatchAll), static host => host.Name)
                .SelectMany(pair => OfHost(pair.Before, pair.After)),
            .. Pairs(old.Streams, @new.Streams, static stream => $"{stream.Protocol} port {stream.Port}")
                .Select(static pair => OfStream(pair.Before, pair.After)).OfType<ServedChange>(),
        ];
    }

    IEnumerable<ServedChange> OfHost(VirtualHost? before, VirtualHost? after)
    {
        var name = DiagnosticText.Of((before ?? after)!.Name);
        if (before is null || after is null)
            yield return new(name, null, before is null ? ChangeKind.Created : ChangeKind.Deleted, [.. About((before ?? after)!)]);
        else if (FieldsOf(before, after).ToImmutableArray() is { IsEmpty: false } fields)
            yield return new(name, null, ChangeKind.Changed, fields);

        foreach (var (old, @new) in Pairs(RoutesOf(before), RoutesOf(after), static route => route.Key))
        {
            if (OfRoute(name, old, @new) is { } change)
                yield return change;
        }
    }

    static IEnumerable<string> About(VirtualHost host) =>
        host.AliasOf is { } main ? [$"alias of {DiagnosticText.Of(main)}"] : host.Tls is { } tls ? [$"certificate {Certificate(tls)}"] : [];

    static IEnumerable<string> FieldsOf(VirtualHost before, VirtualHost after) =>
    [
        .. Field("alias of", before.AliasOf, after.AliasOf),
        .. Field("certificate", Certificate(before.Tls), Certificate(after.Tls)),
        .. Field("app-root", before.AppRoot, after.AppRoot),
        .. Field("paths are", before.Patterns is null ? "text" : "regular expressions", after.Patterns is null ? "text" : "regular expressions"),
    ];

    static string? Certificate(TlsBinding? tls) =>
        tls is null ? null
        : tls.Listed?.ToString() ?? $"the one of {string.Join(", ", tls.Candidates.Take(3))}{(tls.Candidates.Count > 3 ? ", …" : "")} that has the name";

    // An alias has the routes of its host, where they are told of. What answers 404 comes and goes with its host.
    static IEnumerable<NamedRoute> RoutesOf(VirtualHost? host) => host is null or { AliasOf: not null }
        ? []
        : host.Routes.Where(static route => route.Upstream is not null || route.Location is not null)
            .Select(route => new NamedRoute(KeyOf(host, route), route)).DistinctBy(static route => route.Key);

    static string KeyOf(VirtualHost host, Route route) => DiagnosticText.Of(
        ReferenceEquals(route, host.Unmatched) ? "all other paths"
        : route.Location is { } location ? $"location {location.Kind} {location.Path}"
        : route.LacksTrailingSlash ? $"without the slash {route.Path}"
        : route.Pattern is not null ? $"Regex {route.Path}"
        : $"{route.Match} {route.Path}");

    ServedChange? OfRoute(string host, NamedRoute? before, NamedRoute? after)
    {
        var closedBefore = before is null ? null : _before.DeniedBecause(before.Route);
        var closedAfter = after is null ? null : _after.DeniedBecause(after.Route);
        var what = What(before?.Route, after?.Route).Concat(Closed(closedBefore, after is null, closedAfter)).ToImmutableArray();
        if (before is not null && after is not null && what.IsEmpty)
            return null;
        return new(host, (before ?? after)!.Key, before is null ? ChangeKind.Created : after is null ? ChangeKind.Deleted : ChangeKind.Changed, what)
        {
            Closes = closedBefore is null && closedAfter is not null,
            Opens = closedBefore is not null && after is not null && closedAfter is null,
        };
    }

    IEnumerable<string> What(Route? old, Route? @new) => old is null || @new is null
        ? (old ?? @new)!.Upstream is { } upstream ? [$"to {upstream.Key}"] : []
        :
        [
            .. Field("Ingress", old.Ingress, @new.Ingress),
            .. Field("backend", old.Upstream?.Key, @new.Upstream?.Key),
            .. Field("external name", External(old), External(@new)),
            .. Field("default backend", old.DefaultBackend?.Key, @new.DefaultBackend?.Key),
            .. Field("canaries", Canaries(old), Canaries(@new)),
            .. _options.Between(old, @new),
        ];

    static ServedChange? OfStream(StreamService? before, StreamService? after)
    {
        var port = $"{(before ?? after)!.Protocol} port {(before ?? after)!.Port}";
        if (before is null || after is null)
            return new("", port, before is null ? ChangeKind.Created : ChangeKind.Deleted, [$"to {(before ?? after)!.Upstream.Key}"]);
        ImmutableArray<string> fields =
        [
            .. Field("backend", before.Upstream.Key, after.Upstream.Key),
            .. Field("PROXY header of clients", before.DecodesProxy, after.DecodesProxy),
            .. Field("PROXY header to pods", before.EncodesProxy, after.EncodesProxy),
        ];
        return fields.IsEmpty ? null : new("", port, ChangeKind.Changed, fields);
    }

    static IEnumerable<string> Closed(string? before, bool isGone, string? after) => (before, after) switch
    {
        (null, { } why) => [$"closed with 503: {why}"],
        ({ } old, { } why) when old != why => [$"still closed with 503, now: {why}"],
        ({ }, null) when !isGone => ["no longer closed with 503"],
        _ => [],
    };

    static string? External(Route route) => route.Upstream?.External is { } target ? $"{target.HostName}:{target.Port}" : null;

    static string? Canaries(Route route) => route.Canaries.Count == 0 ? null : string.Join(", ", route.Canaries.Select(Text));

    static string Text(Canary canary) => $"{canary.Ingress} to {canary.Upstream.Key} (" + string.Join(", ",
    [
        .. canary.Policy.Header is { } header ? [$"header {header}{(canary.Policy.HeaderValue is { } value ? $" {value}" : "")}"] : Array.Empty<string>(),
        .. canary.Policy.Cookie is { } cookie ? [$"cookie {cookie}"] : Array.Empty<string>(),
        $"weight {canary.Policy.Weight} of {canary.Policy.WeightTotal}",
    ]) + ")";

    static IEnumerable<string> Field<T>(string name, T? before, T? after) =>
        EqualityComparer<T?>.Default.Equals(before, after) ? [] : [$"{name} {Shown(before)} → {Shown(after)}"];

    static string Shown<T>(T? value) => value is null ? "none" : DiagnosticText.Of(value.ToString()!);

    static IEnumerable<(T? Before, T? After)> Pairs<T>(IEnumerable<T> before, IEnumerable<T> after, Func<T, string> keyOf)
        where T : class
    {
        var (old, @new) = (Keyed(before), Keyed(after));
        return old.Keys.Union(@new.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => (old.GetValueOrDefault(key), @new.GetValueOrDefault(key)));

        Dictionary<string, T> Keyed(IEnumerable<T> all) => all.DistinctBy(keyOf, StringComparer.Ordinal).ToDictionary(keyOf, StringComparer.Ordinal);
    }

    sealed record NamedRoute(string Key, Route Route);
}
