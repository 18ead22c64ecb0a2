using System.Collections.Immutable;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Reconciling.Removals;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Reconciling.Removals;

/// <summary>A store, a guard and a table, without a loop: each call of <see cref="Settle"/> is one round of it.</summary>
sealed class Watched
{
    readonly RemovalGuard _guard;
    readonly TranslationOptions _options;

    public Watched(Func<TranslationOptions, TranslationOptions>? configure = null, bool keeps = true)
    {
        var options = new TranslationOptions { ControllerClass = "example.com/ours", ConfigMap = new("edge", "settings") };
        _options = configure?.Invoke(options) ?? options;
        _guard = new(_options, keeps, Time);
        Put(ClassOf("ours"), new ConfigMap(new("edge", "settings"), StringMap.Empty));
    }

    public ResourceStore Store { get; } = new([]);

    public ManualTime Time { get; } = new();

    public TranslationResult Table { get; private set; } = null!;

    public ImmutableArray<Removal> Removals { get; private set; } = [];

    /// <summary>Names of the Ingresses that are served.</summary>
    public IEnumerable<string> Served => Table.Served.Select(key => key.Name).Order();

    public static IngressClass ClassOf(string name, string controller = "example.com/ours") => new(new("", name), controller);

    /// <summary>Of namespace <c>shop</c>, leading to a Service of its own name, with a certificate of its own name.</summary>
    public static Ingress IngressOf(string name, string @class = "ours", string @namespace = "shop") => new(
        new(@namespace, name), name, null, StringMap.Empty, @class, null,
        [new IngressRule($"{name}.test", [new IngressPath("/", "Prefix", new(new(name, null, 80), null))])], [new([$"{name}.test"], name)]);

    public static Service ServiceOf(string name) =>
        new(new("shop", name), "ClusterIP", ["10.0.0.1"], null, StringMap.Empty, [new("", "TCP", 80, "80")], null, ZonePreference.None);

    public static EndpointSlice SliceOf(string name) =>
        new(new("shop", $"{name}-1"), name, "IPv4", [new EndpointPort("", "TCP", 80)], [new Endpoint(["127.0.0.1"], true, null, [])]);

    public static Secret SecretOf(string name) => new(new("shop", name), "kubernetes.io/tls", new([]));

    /// <summary>Puts Ingresses <c>0</c>, <c>1</c> and so on of a class, with all that they name, and a table of them in force.</summary>
    public static Watched With(int ingresses, Func<TranslationOptions, TranslationOptions>? configure = null, bool keeps = true)
    {
        var watched = new Watched(configure, keeps);
        foreach (var name in Names(ingresses))
            watched.Put(IngressOf(name), ServiceOf(name), SliceOf(name), SecretOf(name));
        watched.Put(new Namespace(new("", "shop"), StringMap.Empty));
        watched.Settle();
        return watched;
    }

    public static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(number => $"i{number}")];

    public void Put(params ClusterObject[] objects)
    {
        foreach (var @object in objects)
            Store.Upsert(@object);
    }

    public void Delete(params ClusterObject[] objects)
    {
        foreach (var @object in objects)
            Store.Remove(@object.Reference);
    }

    public void Confirm(string time) => Put(new ConfigMap(new("edge", "settings"), StringMap.From([new("confirm-mass-removal", time)])));

    public void Settle()
    {
        var (changes, listed) = Store.TakeChanges();
        Table = Translator.Translate(_guard.Apply(listed, changes), _options, FeatureCatalog.Policies, Table);
        Removals = _guard.Follow(Table);
    }
}
