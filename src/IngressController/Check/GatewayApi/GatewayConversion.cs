using System.Text.Json.Nodes;
using IngressController.Core.Annotations;
using IngressController.Core.Translation;

namespace IngressController.Check.GatewayApi;

/// <summary>
/// Writes the objects of the Gateway API that serve what Ingresses serve: of the table that translation makes of them, so that they cannot
/// differ from what is served. What may protect and has no counterpart keeps its host from being written.
/// </summary>
/// <param name="snapshot">The objects.</param>
/// <param name="table">What is served of them.</param>
sealed class GatewayConversion(ClusterSnapshot snapshot, RoutingTable table)
{
    /// <summary>The rules that one HTTPRoute may have.</summary>
    const int RulesOfRoute = 16;

    /// <summary>The listeners for TLS of one Gateway, which may have 64, beside that for HTTP.</summary>
    const int TlsListeners = 63;

    readonly Backends _backends = new(snapshot);
    readonly HashSet<(string Kind, ObjectKey Key)> _names = [];
    readonly List<JsonObject> _routes = [];

    /// <summary>Where Gateways are written to.</summary>
    public static ObjectKey Gateway { get; } = new("ingress-yarp", "edge");

    public static ConvertedObjects Of(ClusterSnapshot snapshot, TranslationResult translation) =>
        new GatewayConversion(snapshot, translation.Table).Convert();

    ConvertedObjects Convert()
    {
        // What only a host that is left out needs is not to be there: judged apart first.
        var all = table.NamedHosts.Append(table.CatchAll)
            .Where(static host => host.AliasOf is not null || host.Routes.Any(static route => route.Ingress is not null))
            .OrderBy(static host => host.Name, StringComparer.Ordinal);
        var hosts = HostsOf(all, new(snapshot));
        KeepFromPassing(hosts);
        var written = HostsOf(hosts.Where(static host => host.Problems.Count == 0).Select(static host => host.Host), _backends);
        var gateways = Gateways(written);
        foreach (var host in written)
            Write(host, gateways[host]);
        foreach (var host in hosts.Where(static host => host.Problems.Count > 0 && !host.Host.Name.StartsWith('~')))
            Close(host, written, gateways);
        List<JsonObject> objects = [.. written.Count == 0 ? [] : ObjectsOf(gateways), .. _backends.Objects, .. _routes];
        List<ConversionNote> leftOut = [.. hosts.SelectMany(static host => host.Problems).Distinct().Order()];
        return new(objects, leftOut, [.. written.SelectMany(NotesOf).Distinct().Order()], written.Count);
    }

    List<HostRoutes> HostsOf(IEnumerable<VirtualHost> hosts, Backends backends)
    {
        var rules = new RouteRules(snapshot, backends);
        return [.. hosts.Select(host => HostRoutes.Of(host, host.Tls ?? Above(host)?.Tls, rules, backends))];
    }

    // Its wildcard host, whose certificate it is served with.
    VirtualHost? Above(VirtualHost host) =>
        host.HasCertificate && HostName.TrySplitFirstLabel(host.Name, out var parent) ? table.FindHost($"*.{parent}") : null;

    // The longest names first: one that is left out may have a wider one above it.
    static void KeepFromPassing(List<HostRoutes> hosts)
    {
        foreach (var wide in hosts.Where(static one => one.Passthrough is not null).OrderByDescending(static one => one.Host.Name.Length))
        {
            if (hosts.Find(one => HasNoListener(one) && !ReferenceEquals(one, wide) && Covers(wide.Host.Name, one.Host.Name)) is { } inner)
            {
                wide.Problems.Add(new(wide.Passthrough!.Value.Ingress, $"host {wide.Host.Name}",
                    $"connections for {inner.Host.Name}, which has no listener for TLS, would be passed on to its pods"));
            }
        }
    }

    static bool HasNoListener(HostRoutes host) => host is { Certificate: null, Passthrough: null } or { Problems.Count: > 0 };

    static Dictionary<HostRoutes, ObjectKey> Gateways(List<HostRoutes> hosts)
    {
        var (gateways, count) = (new Dictionary<HostRoutes, ObjectKey>(ReferenceEqualityComparer.Instance), 0);
        foreach (var host in hosts)
        {
            var number = host.Certificate is null && host.Passthrough is null ? 0 : count++ / TlsListeners;
            gateways.Add(host, number == 0 ? Gateway : Gateway with { Name = $"{Gateway.Name}-{number + 1}" });
        }

        return gateways;
    }

    IEnumerable<JsonObject> ObjectsOf(Dictionary<HostRoutes, ObjectKey> gateways)
    {
        yield return ObjectForms.Of("GatewayClass", new("", "yarp"), new() { ["controllerName"] = "k8s.io/ingress-yarp" });
        foreach (var gateway in gateways.GroupBy(static one => one.Value, static one => one.Key).OrderBy(static one => one.Key))
        {
            var listeners = new JsonArray(new JsonObject
            {
                ["name"] = "http",
                ["port"] = 80,
                ["protocol"] = "HTTP",
                ["allowedRoutes"] = Allowing(gateway.SelectMany(NamespacesOf)),
            });
            foreach (var host in gateway.Where(static host => host.Certificate is not null || host.Passthrough is not null))
                listeners.Add(TlsListener(host));
            yield return ObjectForms.Of("Gateway", gateway.Key, new() { ["gatewayClassName"] = "yarp", ["listeners"] = listeners });
        }
    }

    JsonObject TlsListener(HostRoutes host)
    {
        var listener = new JsonObject { ["name"] = ListenerOf(host.Host.Name), ["hostname"] = host.Host.Name, ["port"] = 443 };
        if (host.Certificate is { } secret)
        {
            var reference = new JsonObject { ["name"] = secret.Name };
            if (secret.Namespace != Gateway.Namespace)
            {
                reference["namespace"] = secret.Namespace;
                _backends.Grant("Gateway", Gateway.Namespace, "Secret", secret);
            }

            listener["protocol"] = "HTTPS";
            listener["tls"] = new JsonObject { ["certificateRefs"] = new JsonArray(reference) };
        }
        else
        {
            listener["protocol"] = "TLS";
            listener["tls"] = new JsonObject { ["mode"] = "Passthrough" };
        }

        listener["allowedRoutes"] = Allowing(NamespacesOf(host));
        return listener;
    }

    static string ListenerOf(string host) =>
        ObjectForms.Short(host.StartsWith("*.", StringComparison.Ordinal) ? $"https-any.{host[2..]}" : $"https.{host}");

    static IEnumerable<string> NamespacesOf(HostRoutes host) =>
        host.Plain.Concat(host.Tls).Select(static one => one.Ingress.Namespace).Concat(host.Passthrough is { } passed ? [passed.Ingress.Namespace] : []);

    // Those that have rules now, and the Gateway's own for what is closed.
    static JsonObject Allowing(IEnumerable<string> namespaces) => new()
    {
        ["namespaces"] = new JsonObject
        {
            ["from"] = "Selector",
            ["selector"] = new JsonObject
            {
                ["matchExpressions"] = new JsonArray(new JsonObject
                {
                    ["key"] = "kubernetes.io/metadata.name",
                    ["operator"] = "In",
                    ["values"] = ObjectForms.List(namespaces.Append(Gateway.Namespace).Distinct().Order(StringComparer.Ordinal)),
                }),
            },
        },
    };

    void Write(HostRoutes host, ObjectKey gateway)
    {
        if (host.Passthrough is { } passed)
        {
            Add("TLSRoute", new(passed.Ingress.Namespace, $"{passed.Ingress.Name}.{ObjectForms.NameOf(host.Host.Name)}"),
                Spec(host.Host.Name, [(gateway, ListenerOf(host.Host.Name))], [new() { ["backendRefs"] = new JsonArray(passed.Backend) }]));
        }

        foreach (var ingress in host.Plain.GroupBy(static one => one.Ingress, static one => one.Rule))
        {
            JsonObject[] over = [.. host.Tls.Where(one => one.Ingress == ingress.Key).Select(static one => one.Rule)];
            JsonObject[] plain = [.. ingress];
            var isSame = host.Certificate is not null && plain.Length == over.Length &&
                plain.Zip(over).All(static pair => JsonNode.DeepEquals(pair.First, pair.Second));
            var name = $"{ingress.Key.Name}.{ObjectForms.NameOf(host.Host.Name)}";
            var tls = ListenerOf(host.Host.Name);
            (ObjectKey, string)[] parents = isSame ? [(gateway, "http"), (gateway, tls)] : [(gateway, "http")];
            AddRoutes(host, new(ingress.Key.Namespace, isSame || host.Certificate is null ? name : $"{name}.http"), parents, plain);
            if (!isSame && over.Length > 0 && host.Certificate is not null)
                AddRoutes(host, new(ingress.Key.Namespace, name), [(gateway, tls)], over);
        }
    }

    void AddRoutes(HostRoutes host, ObjectKey key, (ObjectKey, string)[] parents, JsonObject[] rules)
    {
        foreach (var part in rules.Chunk(RulesOfRoute))
            Add("HTTPRoute", key, Spec(host.Host.Name, parents, part));
    }

    void Add(string kind, ObjectKey key, JsonObject spec)
    {
        // A host may end in a number, too.
        var named = key with { Name = ObjectForms.Short(key.Name) };
        for (var count = 2; !_names.Add((kind, named)); count++)
            named = key with { Name = ObjectForms.Short($"{key.Name}-{count}") };
        _routes.Add(ObjectForms.Of(kind, named, spec));
    }

    static JsonObject Spec(string hostname, IEnumerable<(ObjectKey Gateway, string Listener)> parents, IEnumerable<JsonObject> rules)
    {
        var spec = new JsonObject
        {
            ["parentRefs"] = new JsonArray([.. parents.Select(static one => (JsonNode)new JsonObject
            {
                ["name"] = one.Gateway.Name,
                ["namespace"] = one.Gateway.Namespace,
                ["sectionName"] = one.Listener,
            })]),
        };
        if (hostname.Length > 0)
            spec["hostnames"] = ObjectForms.List([hostname]);
        spec["rules"] = new JsonArray([.. rules]);
        return spec;
    }

    // A wider host name that is written would take its requests to other pods: they are answered 500.
    void Close(HostRoutes left, List<HostRoutes> written, Dictionary<HostRoutes, ObjectKey> gateways)
    {
        var wider = written.FindAll(one => one.Host.Name != left.Host.Name && Covers(one.Host.Name, left.Host.Name));
        if (wider.Count == 0)
            return;
        List<(ObjectKey, string)> parents = [.. wider.SelectMany(one => (IEnumerable<(ObjectKey, string)>)
            [(gateways[one], "http"), .. one.Certificate is null ? [] : new[] { (gateways[one], ListenerOf(one.Host.Name)) }]).Distinct()];
        Add("HTTPRoute", Gateway with { Name = $"closed.{ObjectForms.NameOf(left.Host.Name)}" }, Spec(left.Host.Name, parents, [new()
        {
            ["matches"] = new JsonArray(new JsonObject { ["path"] = new JsonObject { ["type"] = "PathPrefix", ["value"] = "/" } }),
        }]));
    }

    static bool Covers(string wide, string name) =>
        wide.Length == 0 || (wide.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(wide[1..], StringComparison.Ordinal));

    IEnumerable<ConversionNote> NotesOf(HostRoutes host)
    {
        if (host.Host.Name.StartsWith("*.", StringComparison.Ordinal))
            yield return new(host.Host.Unmatched.Ingress, $"host {host.Host.Name}", "stands for names with any number of labels in front, not for one");
        foreach (var note in host.Notes)
            yield return note;
        var keys = host.Host.Routes
            .SelectMany(static route => route.Canaries.Select(static canary => (ObjectKey?)canary.Ingress).Append(route.Ingress)).Distinct();
        foreach (var ingress in keys.OfType<ObjectKey>().Select(key => snapshot.Ingresses.GetValueOrDefault(key)).OfType<Ingress>())
        {
            foreach (var (key, _) in ingress.Annotations)
            {
                if (AnnotationKeys.NameIn(key) is { } name && Lost(name, host) is { } text)
                    yield return new(ingress.Key, key, text);
            }
        }
    }

    static string? Lost(string name, HostRoutes host) => name switch
    {
        "proxy-read-timeout" => "is written as timeouts.request, which is about the whole answer, not about a pause in it",
        "mirror-target" when !host.Host.Routes.All(static route =>
            route.Policies.Get<Features.Mirror.MirrorPolicy>() is not { } mirror || RuleFilters.IsWritten(mirror)) =>
            "has no counterpart unless it is http://SERVICE.NAMESPACE.svc$request_uri, with bodies: no copies are sent",
        "permanent-redirect" or "temporal-redirect" => "keeps the query of the request, which is dropped with the Ingress",
        _ when PolicyUses.Annotations.Contains(name) => null,
        _ => "has no counterpart",
    };
}
