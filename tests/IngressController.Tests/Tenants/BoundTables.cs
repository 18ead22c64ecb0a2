using System.Text;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Metrics;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Outgoing;
using IngressController.Reconciling;
using IngressController.Tests.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Tests.Tenants;

/// <summary>Translates and binds snapshots one after another, as the controller does, and tells what the first tenant has of it.</summary>
sealed class BoundTables : IDisposable
{
    static readonly TranslationOptions Options = new()
    {
        IngressClassIsGiven = true,
        OptionFlags = new() { EnableSslPassthrough = true },
        ConfigMap = new(FirstTenant.Namespace, "settings"),
    };

    readonly UpstreamRegistry _upstreams = new(TimeProvider.System);
    readonly ServiceProvider _yarp = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
    readonly UpstreamClientPool _clients;
    readonly BodyFiles _bodies = new(Path.GetTempPath(), 1 << 20, new());
    readonly FeatureSet _features = Catalogs.CreateFeatures();
    readonly TableBinder _binder;
    TranslationResult? _last;
    ActiveTable _table = ActiveTable.Empty;

    readonly bool _guards;

    /// <param name="guards">Whether to tell which hosts refuse ambiguous targets, as they do while any Ingress guards paths there.</param>
    public BoundTables(bool guards)
    {
        _guards = guards;
        _clients = new(ConnectPolicy.Strict, _yarp.GetRequiredService<IHttpForwarder>(), new(TimeProvider.System, NullLogger<ApplicationErrors>.Instance));
        _binder = new(
            _features, _upstreams, new(new(), new ControllerIdentity("", "", ""), new(), new()), _clients,
            new(_bodies, new(TimeProvider.System), TimeProvider.System, NullLogger<ForwardStep>.Instance), null, TimeProvider.System);
    }

    /// <summary>What the first tenant has of a snapshot, one line a fact; what it did not change is taken from the table before.</summary>
    public string Follow(ClusterSnapshot snapshot)
    {
        _last = Translator.Translate(snapshot, Options, FeatureCatalog.Policies, _last);
        var (table, found) = _binder.Bind(_last, snapshot, _table, upstream => upstream);
        _table = table;
        _binder.ReleaseUnused(_last, table);
        return Describe(table, _last.Diagnostics.Concat(found));
    }

    public void Dispose()
    {
        _features.Dispose();
        _bodies.Dispose();
        _clients.Dispose();
        _yarp.Dispose();
    }

    string Describe(ActiveTable table, IEnumerable<Diagnostic> problems)
    {
        var text = new StringBuilder();
        foreach (var (name, path, _) in FirstTenant.Requests)
            Append(text, table, name, path);
        var tls = table.Tls.Settings with { HostCiphers = null };
        text.Append($"clients {table.Clients}; connections {table.Connections}; streams {table.StreamSettings}; TLS {tls}\n");
        foreach (var problem in problems.Where(problem => problem.Object.Key.Namespace == FirstTenant.Namespace))
            text.Append(problem).Append('\n');
        return text.ToString();
    }

    void Append(StringBuilder text, ActiveTable table, string name, string target)
    {
        Assert.True(RequestTarget.TryParse(target, out var parsed));
        var host = table.Routing.MatchHost(name);
        var route = host.Match(parsed.Path.Span);
        var bound = table.Routes[route.Index];
        var certificate = table.Tls.Certificates.Find(host, name);
        text.Append($"{name}{target}: host {host.Name} alias of {host.AliasOf} app-root {host.AppRoot} has certificate {host.HasCertificate}\n");
        text.Append($"  TLS of {host.Tls?.Ingress}: {certificate?.Secret} {certificate?.Facts?.SerialNumber}, ");
        text.Append($"asks {table.Tls.AsksForCertificates(host)}, passthrough {table.Passthrough.Find(host) is not null}\n");
        text.Append($"  route {route.Ingress} {route.Host} {route.Path} {route.Match} {route.Pattern is not null} {route.StatusWithoutDestination}\n");
        text.Append($"  to {Text(route.Upstream)} else {Text(route.DefaultBackend)}; now {Now(bound.Upstream)}\n");
        foreach (var canary in route.Canaries)
            text.Append($"  canary {Text(canary.Upstream)} {canary.Policy}\n");
        text.Append($"  guarded {_guards && bound.Guard is not null}, withholds {bound.Withheld is not null}, ");
        text.Append($"edits {bound.RequestEdits.Length} {bound.ResponseEdits.Length}, ");
        text.Append($"series {bound.Metrics.Labels}, denied: {route.Policies.DeniedBecause}\n");
        foreach (var policy in route.Policies.Items)
            text.Append($"  {policy}\n");
    }

    static string Text(Upstream? upstream) => upstream is null ? "nothing" : $"{upstream.Key} {string.Join(' ', upstream.Destinations)} {upstream.External}";

    static string Now(UpstreamState? state) => state is null ? "nothing" : string.Join(' ', state.Destinations.Select(one => one.Destination.Authority));
}
