using System.Collections.Immutable;
using IngressController.AccessLogs;
using IngressController.Admin;
using IngressController.Admin.Status;
using IngressController.Admission;
using IngressController.Budgets;
using IngressController.ClusterWrites;
using IngressController.Core.Gateways;
using IngressController.Core.Translation;
using IngressController.Explain;
using IngressController.Features;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api.Watching;
using IngressController.Kubernetes.Status.Gateways;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Options;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Measuring;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;
using IngressController.Proxy.Reasons;
using IngressController.Proxy.Refusals;
using IngressController.Proxy.Streams;
using IngressController.Reconciling;
using IngressController.Reconciling.Removals;
using IngressController.Tls;
using IngressController.Tls.Clients;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Hosting;

/// <summary>The composition root: creates and connects all parts of the controller.</summary>
sealed partial class Controller : IAsyncDisposable
{
    readonly ControllerOptions _options;
    readonly IResourceSource _source;
    readonly ResourceStore _store;
    readonly Reconciler _reconciler;
    readonly ExternalNameResolver _externalNames;
    readonly UpstreamClientPool _clients;
    readonly BodyFiles _bodies;
    readonly ClientPlaces _places;
    readonly StalledTransfers _stalled = new();
    readonly DrainState _drain = new();
    readonly ActiveTableHolder _tables = new();
    readonly AccessLogRegistry _accessLogs;
    readonly Listeners _listeners;
    readonly GatewayTransport _gateways;
    readonly ServiceProvider _yarp;
    readonly FeatureSet _features;
    readonly TablePublisher _publisher;
    readonly ClusterWriter? _cluster;
    readonly ExplainPage _explain;
    readonly TrafficHistory? _history;
    readonly Lock _reporting = new();
    volatile ExplainedState? _explained;
    PublishedTable? _reported;
    readonly ILogger _log;

    public Controller(
        ControllerOptions options, TranslationOptions translation, IResourceSource source, ILoggerFactory loggers, TimeProvider time, Stream accessLog)
    {
        var gatewayCertificates = new GatewayCertificates();
        translation = translation with
        {
            Gateways = translation.Gateways with
            {
                CertificateProblem = gatewayCertificates.ProblemOf,
                AuthorityProblem = static data => ClientAuthority.Of(data).Problem,
            },
        };
        _options = options;
        _source = source;
        _log = loggers.CreateLogger<Controller>();
        _store = new(source.Kinds);
        _accessLogs = new(accessLog, time, loggers.CreateLogger<AccessLogRegistry>(), options.AccessLogReason);
        _yarp = new ServiceCollection().AddSingleton(loggers).AddLogging().AddHttpForwarder().BuildServiceProvider();

        var ledger = new Ledger();
        var matching = new MatchBudget(ledger, time, loggers.CreateLogger<MatchBudget>());
        _bodies = new(Path.GetTempPath(), options.RequestBodyDisk, ledger);
        var identity = ControllerIdentity.Of(PodEnvironment.Read(), translation.ControllerClass);
        var series = new SeriesBudget();
        var requests = new RequestRegistry(options.Metrics, identity, series, ledger.Keep(Bounds.Series, () => series.Used, () => series.Limit));
        var connections = new ConnectionMetrics(identity, () => Math.Min(_tables.Current.Connections.MaxConnections, OpenFiles.MostOfAKind));
        var controllerMetrics = new ControllerMetrics(identity);
        var leader = new LeaderMetrics(identity);
        var connect = new ConnectPolicy(
            allowsLoopback: source is not ApiServerSource, () => _listeners!.Management, () => [_listeners!.Ports.Http, _listeners.Ports.Https]);
        connect.Sockets.EnterIn(ledger);
        var applicationErrors = new ApplicationErrors(time, loggers.CreateLogger<ApplicationErrors>());
        applicationErrors.EnterIn(ledger);
        _clients = new(connect, _yarp.GetRequiredService<IHttpForwarder>(), applicationErrors);
        var names = new NameResolver(NameLookup.Create(options.NameServers, time).FindAsync, time);
        _features = FeatureCatalog.Create(new(
            _accessLogs, names, connect, () => options.PublishedHttpsPort ?? _listeners!.Ports.Https, matching, time, loggers)
        {
            Ledger = ledger,
        });
        var upstreams = new UpstreamRegistry(time);
        var (answers, failures) = (new AnswerCounts(), new RecentFailures(time));
        var forward = new ForwardStep(_bodies, failures, time, loggers.CreateLogger<ForwardStep>());
        forward.EnterIn(ledger);
        names.EnterIn(ledger);
        upstreams.EnterIn(ledger);
        _externalNames = new(names, time, loggers.CreateLogger<ExternalNameResolver>());
        var binder = new TableBinder(_features, upstreams, requests, _clients, forward, translation.DefaultCertificate, time)
        {
            Certificates = gatewayCertificates,
        };
        _publisher = new(translation, FeatureCatalog.Policies, binder, _tables, controllerMetrics, time, loggers.CreateLogger<TablePublisher>());
        var inputs = new TableInputs();
        _reconciler = new(_store, translation, _publisher, inputs, new(source), upstreams, new(translation, options.KeepOnMassRemoval, time));
        if (source is ApiServerSource cluster)
        {
            var written = new GatewayStatusOptions(translation.Gateways.ControllerName, options.WatchNamespace);
            _cluster = new(options.Cluster, written, cluster.Client, _store.Snapshot, leader, loggers, time);
        }

        var kestrel = new KestrelFactory(loggers);
        var (observer, faults) = (new RequestObserver(requests, connections, answers, failures), new ConnectionFaults());
        var handler = new RequestHandler(
            options.HealthCheckPath, _drain, observer, _stalled, matching, time, loggers.CreateLogger<RequestHandler>());
        var defaultCertificate = new DefaultCertificate(time);
        var handshakes = new HandshakeSelector(() => _tables.Current.Tls, defaultCertificate, matching, loggers.CreateLogger<HandshakeSelector>());
        var connector = new StreamConnector(connect, time, loggers.CreateLogger<StreamConnector>());
        _places = new(_tables, _stalled, ledger, time, loggers.CreateLogger<ClientPlaces>(), options.ClientMemory ?? ClientMemory.Limit);
        var steps = new ConnectionSteps(_tables, connections, _places, connector, matching, time, loggers)
        {
            Faults = faults,
            Refused = new(_tables, observer, loggers.CreateLogger<RefusedRequests>()),
        };
        var streams = new StreamServices(new(options.BindAddress, _tables, _places, connector, new(), loggers));
        var diagnostics = new DiagnosticLog(loggers.CreateLogger<DiagnosticLog>());
        var notServed = new NotServedLog(translation, loggers.CreateLogger<NotServedLog>());
        var removals = new RemovalLog(translation.ConfigMap, loggers.CreateLogger<RemovalLog>());
        var removalMetrics = new RemovalMetrics();
        var changes = new ChangeHistory(time, loggers.CreateLogger<ChangeHistory>());
        // The order matters: first what serves traffic, then what releases the old table, then what reports.
        _publisher.Published += published => steps.Limits.Apply(published.Table.Connections);
        _publisher.Published += published => matching.Follow(published.Table.Routing);
        _publisher.Published += published => streams.Follow(published.Table);
        _publisher.Published += published => inputs.Follow(published.Translation);
        _publisher.Published += published => binder.ReleaseUnused(published.Translation, published.Table);
        _publisher.Published += _ => _externalNames.Follow(upstreams.All);
        _publisher.Published += published => controllerMetrics.Swapped(
            published.Table.Version, ConfigurationHash.Of(published.Translation, published.Snapshot, translation.ConfigMap),
            time.GetUtcNow(), published.Took, published.Problems);
        _publisher.Published += published => _explained = StateOf(published, translation, upstreams);
        _publisher.Published += changes.Follow;
        _publisher.Published += published => removals.Report(published.Removals);
        _publisher.Published += published => removalMetrics.Set(Removal.CountsOf(published.Removals));
        _publisher.Published += published => diagnostics.Report(published.Served);
        _publisher.Published += published => notServed.Report(published.Served);
        _gateways = new(new(translation.Gateways.Ports, options.BindAddress), options.InlineScheduling, time, loggers, new(OpenFiles.MostAccepted));
        _publisher.Published += published => _gateways.Follow(published.Table.Gateways.Table);
        _publisher.Published += Report;
        _gateways.Recovered += () => Report(newest: null);
        var edge = new EdgeServer(options, new(_tables, handler), steps, handshakes, new(_tables, time), _gateways, kestrel);
        var admissionMetrics = new AdmissionMetrics(identity);
        AdmissionServer? admission = null;
        if (options.Admission is { } webhook)
            admission = AdmissionSetup.Create(webhook, new(translation, FeatureCatalog.Policies), _store, admissionMetrics, kestrel, ledger, loggers, time);
        var metrics = new MetricsRegistry(
        [
            requests,
            connections,
            answers,
            faults,
            ledger,
            controllerMetrics,
            removalMetrics,
            new GatewayMetrics(GatewayStatuses),
            new UpstreamMetrics(identity, upstreams, _tables, controllerMetrics),
            new CertificateMetrics(identity, leader, new(() => _tables.Current.Tls, defaultCertificate)),
            leader,
            names,
            admissionMetrics,
            new WatchMetrics(() => source is ApiServerSource server ? server.States : []),
            _accessLogs,
            .. _features.Metrics,
            new ProcessMetrics(identity),
            new RuntimeMetrics(),
        ]);
        var readiness = new Readiness(_tables, _drain, _store);
        var certificates = new ServedCertificates(() => _tables.Current.Tls, defaultCertificate);
        _explain = new(() => _explained is { } explained ? explained with { Newest = _store.Snapshot() } : null);
        _history = options.EnableStatusPage ? new(requests.ByIngress, time) : null;
        var pages = _history is not null
            ? new StatusPages(
                new(_tables, upstreams, certificates, controllerMetrics, () => notServed.Current),
                new(_tables, requests, connections, readiness, identity, time.GetUtcNow()), new(_history), new(answers, failures),
                new(() => changes.Latest), _explain.AnswerAsync)
            : null;
        _listeners = new(edge, streams, new(options, readiness, metrics, pages, kestrel, ledger), admission);
    }

    /// <summary>The bound ports, once <see cref="RunAsync"/> listens.</summary>
    public (int Http, int Https, int Health) Ports => _listeners.Ports;

    /// <summary>Completes when the first table is active.</summary>
    public Task Ready => _reconciler.FirstTable;

    /// <summary>The version of the active table, once all subscribers have been notified; 0 before the first.</summary>
    public long TableVersion => _publisher.Version;

    /// <summary>The port of the admission webhook, once it listens; null when it is off.</summary>
    public int? AdmissionPort => _listeners.AdmissionPort;

    /// <summary>Runs until <paramref name="stop"/>, then drains (behaviour 122).</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await _listeners.StartAsync();
        LogListening(_log, Ports.Http, Ports.Https, Ports.Health);

        using var ended = new CancellationTokenSource();
        var reading = _source.RunAsync(_store, ended.Token);
        var reconciling = _reconciler.RunAsync(ended.Token);
        _cluster?.Start();
        var stopped = Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        var first = await Task.WhenAny(reading, reconciling, stopped);
        await DrainAsync();
        await ended.CancelAsync();
        await Task.WhenAll(reading, reconciling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Neither task ends by itself; if one does, that is a bug, and it must not look like a normal exit.
        await first;
        await Task.Delay(_options.PostShutdownGracePeriod, CancellationToken.None);
        await _listeners.StopHealthAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _listeners.DisposeAsync();
        _explain.Dispose();
        _history?.Dispose();
        await _gateways.DisposeAsync();
        _externalNames.Dispose();
        _cluster?.Dispose();
        _clients.Dispose();
        _stalled.Dispose();
        _bodies.Dispose();
        _places.Dispose();
        _features.Dispose();
        await _yarp.DisposeAsync();
        await _accessLogs.DisposeAsync();
    }

    // A table brings new statuses; so does a port that can be listened on after all, for the table as it is (null).
    void Report(PublishedTable? newest)
    {
        lock (_reporting)
        {
            _reported = newest ?? _reported;
            if (_reported is { } table)
                _cluster?.Follow(table.Served, GatewayStatuses());
        }
    }

    /// <summary>What the status of each object of the Gateway API is to say of the table in force; nothing before the first.</summary>
    public ImmutableArray<GatewayStatus> GatewayStatuses() => Volatile.Read(ref _reported) is { } table
        ? PortFailures.Apply(table.Translation.Gateways.Statuses, table.Snapshot.Gateways, _gateways.Failed)
        : [];

    ExplainedState StateOf(PublishedTable published, TranslationOptions translation, UpstreamRegistry upstreams) => new(
        published.Snapshot, translation, published.Translation.Served, published.Problems, published.Table.Tls, published.Table.Clients)
    {
        HealthPath = _options.HealthCheckPath,
        Running = upstream => upstreams.Find(upstream.Key),
        GuardOf = route => published.Table.Routes[route.Index].Guard,
    };

    // Keeps accepting during the grace period, while load balancers notice the failing readiness; the watches run until the end.
    async Task DrainAsync()
    {
        _drain.Begin();
        var timeout = _tables.Current.Connections.DrainTimeout;
        LogDraining(_log, _options.ShutdownGracePeriod.TotalSeconds, timeout.TotalSeconds);
        await Task.Delay(_options.ShutdownGracePeriod);
        using var abort = new CancellationTokenSource(timeout);
        await Task.WhenAll(_listeners.StopTrafficAsync(abort.Token), _cluster?.StopAsync() ?? Task.CompletedTask);
        LogDrained(_log);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on http port {Http}, https port {Https}, health port {Health}")]
    static partial void LogListening(ILogger log, int http, int https, int health);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shutting down: accepting for {Grace} s more, then waiting up to {Drain} s for open requests")]
    static partial void LogDraining(ILogger log, double grace, double drain);

    [LoggerMessage(Level = LogLevel.Information, Message = "Every request has ended")]
    static partial void LogDrained(ILogger log);
}
