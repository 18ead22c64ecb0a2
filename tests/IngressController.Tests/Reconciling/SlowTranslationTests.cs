using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes;
using IngressController.Metrics;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Outgoing;
using IngressController.Reconciling;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Tests.Reconciling;

/// <summary>Pods come and go while a table is being translated, however long that takes; and a feature's fault is its Ingress' own.</summary>
public sealed class SlowTranslationTests
{
    static readonly UpstreamKey Web = new(new("default", "web"), "80");

    [Fact]
    public async Task Endpoints_change_while_a_table_is_translated_and_stay_changed_after_it()
    {
        using var gate = new Gate();
        await using var loop = await Loop.StartAsync(new([gate], []), []);
        loop.Store.Upsert(IngressOf("slow", "gate"));
        await gate.Entered.WaitAsync(TimeSpan.FromSeconds(20));

        loop.Store.Upsert(SliceOf("127.0.0.2"));
        await Eventually.TrueAsync(() => loop.AddressesOfWeb is ["127.0.0.2:80"], "the new endpoint in force while the table is being made");
        Assert.Equal(1, loop.Version);

        gate.Open();
        await Eventually.TrueAsync(() => loop.Version == 2, "the new table in force");
        Assert.Equal(["127.0.0.2:80"], loop.AddressesOfWeb);
    }

    [Fact]
    public async Task What_changed_while_a_table_was_translated_leads_to_another_one()
    {
        using var gate = new Gate();
        await using var loop = await Loop.StartAsync(new([gate], []), []);
        loop.Store.Upsert(IngressOf("slow", "gate"));
        await gate.Entered.WaitAsync(TimeSpan.FromSeconds(20));
        loop.Store.Upsert(IngressOf("later", null));
        gate.Open();
        await Eventually.TrueAsync(() => loop.Table.FindHost("later.test") is not null, "the later Ingress in force");
    }

    [Fact]
    public async Task A_route_that_a_feature_cannot_bind_is_closed_alone()
    {
        await using var loop = await Loop.StartAsync(new([new Gate()], []), [new Broken()]);
        loop.Store.Upsert(IngressOf("broken", "broken"));
        loop.Store.Upsert(IngressOf("later", null));
        await Eventually.TrueAsync(() => loop.Table.FindHost("later.test") is not null, "the later Ingress in force");
        Assert.Single(loop.Problems, problem => problem.Object.Key.Name == "broken" && problem.Code.Name == "IngressFailed");
        Assert.DoesNotContain(loop.Problems, problem => problem.Object.Key.Name == "later");
    }

    static Ingress IngressOf(string name, string? gate) => new(
        new("default", name), name, null, gate is null ? StringMap.Empty : StringMap.From([new("nginx.ingress.kubernetes.io/gate", gate)]), "yarp", null,
        [new IngressRule($"{name}.test", [new IngressPath("/", "Prefix", new(new("web", null, 80), null))])], []);

    static EndpointSlice SliceOf(string address) => new(
        new("default", "web-1"), "web", "IPv4", [new EndpointPort("", "TCP", 80)], [new Endpoint([address], true, null, [])]);

    /// <summary>A reconcile loop with all its parts, and nothing that serves.</summary>
    sealed class Loop : IAsyncDisposable
    {
        readonly CancellationTokenSource _stop = new();
        readonly UpstreamRegistry _upstreams = new(TimeProvider.System);
        readonly ActiveTableHolder _tables = new();
        readonly ServiceProvider _yarp = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        readonly BodyFiles _bodies = new(Path.GetTempPath(), 1 << 20, new());
        readonly UpstreamClientPool _clients;
        readonly Reconciler _reconciler;
        readonly ControllerMetrics _metrics;
        Task _running = Task.CompletedTask;

        Loop(PolicyCatalog catalog, Feature[] features)
        {
            var identity = new ControllerIdentity("", "", "");
            var options = new TranslationOptions { IngressClassIsGiven = true };
            _metrics = new(identity);
            _clients = new(ConnectPolicy.Strict, _yarp.GetRequiredService<IHttpForwarder>(), new(TimeProvider.System, NullLogger<ApplicationErrors>.Instance));
            var binder = new TableBinder(
                new([.. features]), _upstreams, new(new(), identity, new(), new()), _clients,
                new(_bodies, new(TimeProvider.System), TimeProvider.System, NullLogger<ForwardStep>.Instance), null, TimeProvider.System);
            var publisher = new TablePublisher(options, catalog, binder, _tables, _metrics, TimeProvider.System, NullLogger<TablePublisher>.Instance);
            var inputs = new TableInputs();
            publisher.Published += published =>
            {
                inputs.Follow(published.Translation);
                _metrics.Swapped(published.Table.Version, 0, default, default, published.Problems);
            };
            _reconciler = new(Store, options, publisher, inputs, new(new NoSource()), _upstreams, new(options, keeps: true, TimeProvider.System));
        }

        public ResourceStore Store { get; } = new([ResourceKind.Ingress]);

        public long Version => _tables.Current.Version;

        public RoutingTable Table => _tables.Current.Routing;

        public IReadOnlyList<Core.Diagnostics.Diagnostic> Problems => _metrics.Diagnostics;

        public IReadOnlyList<string> AddressesOfWeb => [.. _upstreams.Find(Web)!.Destinations.Select(state => state.Destination.Authority)];

        public static async Task<Loop> StartAsync(PolicyCatalog catalog, Feature[] features)
        {
            var loop = new Loop(catalog, features);
            loop.Store.Upsert(new Service(
                new("default", "web"), "ClusterIP", ["10.0.0.1"], null, StringMap.Empty, [new("", "TCP", 80, "80")], null, ZonePreference.None));
            loop.Store.Upsert(SliceOf("127.0.0.1"));
            loop.Store.Replace(ResourceKind.Ingress, [IngressOf("site", null)], []);
            loop._running = loop._reconciler.RunAsync(loop._stop.Token);
            await loop._reconciler.FirstTable.WaitAsync(TimeSpan.FromSeconds(20));
            return loop;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _clients.Dispose();
            _bodies.Dispose();
            await _yarp.DisposeAsync();
            _stop.Dispose();
        }
    }

    sealed class NoSource : IResourceSource
    {
        public IReadOnlyCollection<ResourceKind> Kinds => [];

        public Task RunAsync(ResourceStore store, CancellationToken cancellation) => Task.CompletedTask;
    }

    sealed record GatePolicy(string Text) : IPolicy;

    /// <summary>A parser that takes until the test lets it go on.</summary>
    sealed class Gate : IPolicyParser, IDisposable
    {
        static readonly Option<string> Name = Option.Annotation("gate", OptionTypes.Text, "Waits.");

        readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly ManualResetEventSlim _open = new();

        public Task Entered => _entered.Task;

        public IReadOnlyList<Option> Options { get; } = [Name];

        public void Open() => _open.Set();

        public IPolicy? Parse(OptionReader reader)
        {
            if (!reader.TryGet(Name, out var text))
                return null;
            if (text == "gate")
            {
                _entered.TrySetResult();
                _open.Wait(TimeSpan.FromSeconds(20));
            }

            return new GatePolicy(text);
        }

        public void Dispose() => _open.Dispose();
    }

    sealed class Broken : Feature<GatePolicy>
    {
        public override Stage Stage => Stage.Transform;

        protected override void Bind(GatePolicy policy, RouteScope scope, RoutePipeline pipeline) => throw new InvalidOperationException();
    }
}
