using IngressController.Core.Annotations;
using IngressController.Proxy.Expressions;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.LoadBalance;

/// <summary>
/// How the destinations of a Service port are chosen (behaviour 63, 79, 86). upstream-hash-by wins over load-balance; an
/// affinity wins over both. Acts in the upstream's balancer, not in the pipeline.
/// </summary>
sealed class LoadBalanceFeature : Feature
{
    /// <summary>Destinations a subset has unless told otherwise.</summary>
    const int DefaultSubsetSize = 3;

    internal static readonly Annotation LoadBalance = new("load-balance", "round_robin (default) or ewma, which prefers pods that answer fast.");
    internal static readonly Annotation HashBy =
        new("upstream-hash-by", "Text with variables ($request_uri, $remote_addr, $http_x_user, ...): requests with the same text go to the same pod.");
    static readonly Annotation Subset = new("upstream-hash-by-subset", "true: a text has a few pods, of which each request gets any.");
    static readonly Annotation SubsetSize = new("upstream-hash-by-subset-size", "Pods a text has with upstream-hash-by-subset; 3 unless set.");
    static readonly Setting Default = new("load-balance", "", "Default of the annotation load-balance.");

    public override IReadOnlyList<Annotation> Annotations => [LoadBalance, HashBy, Subset, SubsetSize];

    public override IReadOnlyList<Setting> Settings => [Default];

    public override Stage Stage => Stage.Upstream;

    public override IPolicy? Parse(AnnotationReader reader) => ParseHash(reader) ?? ParseAlgorithm(reader) ?? ParseDefault(reader.Settings);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
    }

    static HashPolicy? ParseHash(AnnotationReader reader)
    {
        if (!reader.TryGet(HashBy, out var text) || text.Length == 0)
            return null;
        if (!Template.TryParse(text, out var expression, out var problem))
        {
            reader.Reject(HashBy, $"\"{text}\" {problem}");
            return null;
        }

        if (expression.IsConstant)
            reader.Warn(HashBy, $"\"{text}\" holds no variable, so one pod gets all requests; did you mean ${text}?");
        return new(expression, SubsetOf(reader));
    }

    static int? SubsetOf(AnnotationReader reader)
    {
        var size = reader.Int(SubsetSize) is > 0 and var given ? given : DefaultSubsetSize;
        return reader.Bool(Subset) == true ? size : null;
    }

    static IBalancingPolicy? ParseAlgorithm(AnnotationReader reader)
    {
        if (!reader.TryGet(LoadBalance, out var name) || name.Length == 0)
            return null;
        if (Named(name) is { } policy)
            return policy;
        reader.Reject(LoadBalance, $"\"{name}\" is neither round_robin nor ewma{InsteadOf(name)}");
        return null;
    }

    static IBalancingPolicy? ParseDefault(GlobalSettings settings)
    {
        var name = settings.Text(Default);
        if (name.Length == 0 || Named(name) is RoundRobinPolicy)
            return null;
        if (Named(name) is { } policy)
            return policy;
        settings.Reject(Default, $"is neither round_robin nor ewma{InsteadOf(name)}");
        return null;
    }

    static IBalancingPolicy? Named(string name) => name switch
    {
        "round_robin" => new RoundRobinPolicy(),
        "ewma" => new PeakEwmaPolicy(),
        _ => null,
    };

    // Names of ingress-nginx' implementations, which are reached by annotations of their own.
    static string InsteadOf(string name) => name switch
    {
        "chash" or "chashsubset" => "; ask for consistent hashing with upstream-hash-by",
        "sticky" or "sticky_balanced" or "sticky_persistent" => "; ask for sticky sessions with affinity and affinity-mode",
        _ => "",
    };
}
