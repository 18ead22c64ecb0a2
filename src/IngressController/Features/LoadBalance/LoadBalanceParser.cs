using IngressController.Core.Annotations;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.LoadBalance;

/// <summary>
/// Reads how the destinations of a Service port are chosen (behaviour 63, 79, 86). upstream-hash-by wins over load-balance, and an
/// affinity wins over both. The upstream's balancer applies it.
/// </summary>
sealed class LoadBalanceParser : IPolicyParser
{
    const string Ewma = "ewma";

    // Empty counts as not set.
    static readonly OptionType<string> Algorithm = new(
        "round_robin, ewma",
        static text => text is "" or "round_robin" or Ewma ? text : new Unreadable($"is neither round_robin nor ewma{InsteadOf(text)}"));

    internal static readonly Option<string> LoadBalance = Option.Both(
        "load-balance", "", Algorithm, "round_robin (default) or ewma, which prefers pods that answer fast.");

    internal static readonly Option<string> HashBy = Option.Annotation(
        "upstream-hash-by", OptionTypes.Text,
        "Text with variables ($request_uri, $remote_addr, $http_x_user, ...): requests with the same text go to the same pod.",
        AnnotationRisk.High);

    static readonly Option<bool> Subset = Option.Annotation(
        "upstream-hash-by-subset", OptionTypes.Bool, "true: a text has a few pods, of which each request gets any.", standard: "false");

    static readonly Option<int> SubsetSize = Option.Annotation(
        "upstream-hash-by-subset-size", OptionTypes.Int(), "Pods a text has with upstream-hash-by-subset.", standard: "3");

    public IReadOnlyList<Option> Options { get; } = [LoadBalance, HashBy, Subset, SubsetSize];

    public IPolicy? Parse(OptionReader reader) => ParseHash(reader) ?? ParseAlgorithm(reader);

    static HashPolicy? ParseHash(OptionReader reader)
    {
        if (!reader.TryGet(HashBy, out var text) || text.Length == 0)
            return null;
        // ingress-nginx' Lua reads it, to which ${1} is a capture as well.
        if (!Template.TryParse(text, static name => Variables.FindOrCapture(name.Trim('{', '}')), out var expression, out var problem))
        {
            reader.Reject(HashBy, $"\"{text}\" {problem}");
            return null;
        }

        if (expression.IsConstant)
            reader.Warn(HashBy, $"\"{text}\" holds no variable, so one pod gets all requests; did you mean ${text}?");
        return new(expression, SubsetOf(reader));
    }

    static int? SubsetOf(OptionReader reader)
    {
        var size = reader.Get(SubsetSize) is > 0 and var given ? given : SubsetSize.StandardValue;
        return reader.Get(Subset) ? size : null;
    }

    // Round robin is the default, so it becomes a policy only when an Ingress names it.
    static IBalancingPolicy? ParseAlgorithm(OptionReader reader)
    {
        if (reader.TryAnnotation(LoadBalance, out var own) && own.Length > 0)
            return own == Ewma ? new PeakEwmaPolicy() : new RoundRobinPolicy();
        return reader.GetSetting(LoadBalance) == Ewma ? new PeakEwmaPolicy() : null;
    }

    // Names of ingress-nginx' implementations, which have annotations of their own.
    static string InsteadOf(string name) => name switch
    {
        "chash" or "chashsubset" => "; ask for consistent hashing with upstream-hash-by",
        "sticky" or "sticky_balanced" or "sticky_persistent" => "; ask for sticky sessions with affinity and affinity-mode",
        _ => "",
    };
}
