using System.Buffers;
using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation.Policies;

/// <summary>Reads <c>canary</c> and related options.</summary>
public sealed class CanaryParser : IPolicyParser
{
    /// <summary>The lowest denominator, and the default.</summary>
    const int LowestTotal = 100;

    /// <summary>Linear time, because clients choose the input.</summary>
    const RegexOptions HeaderOptions = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    const string ToMain = "requests with the header go to the main Ingress";

    static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:");

    static readonly OptionType<string> Name = OptionTypes.TextThat(
        "name", static name => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameChars), "is not made of letters, digits and - . _ ~ / :");

    static readonly Option<bool> Canary = Option.Annotation(
        "canary", OptionTypes.Bool, "true: this Ingress takes part of the requests of the one with the same host, path and pathType.", standard: "false");

    static readonly Option<int> Weight = Option.Annotation(
        "canary-weight", OptionTypes.Int(),
        "Requests out of canary-weight-total that go to the canary where neither header nor cookie decides.",
        standard: "0");

    static readonly Option<int> WeightTotal = Option.Annotation(
        "canary-weight-total", OptionTypes.Int(), "What canary-weight is a part of; a smaller one counts as 100.", standard: "100");

    static readonly Option<string> Header = Option.Annotation(
        "canary-by-header", Name, "Request header: always chooses the canary, never rules it out.", AnnotationRisk.Medium);

    static readonly Option<string> HeaderValue = Option.Annotation(
        "canary-by-header-value", OptionTypes.Text, "Value of canary-by-header that chooses the canary, in place of always and never.", AnnotationRisk.Medium);

    static readonly Option<string> HeaderPattern = Option.Annotation(
        "canary-by-header-pattern", OptionTypes.Text,
        "Regular expression for the value of canary-by-header; not used with canary-by-header-value.", AnnotationRisk.Medium);

    static readonly Option<string> Cookie = Option.Annotation(
        "canary-by-cookie", Name, "Cookie: always chooses the canary, never rules it out.", AnnotationRisk.Medium);

    static readonly Option<string> AffinityBehaviour = Option.Annotation(
        "affinity-canary-behavior", OptionTypes.OneOf("sticky", "legacy"),
        "sticky: clients with a session stay where they were served; legacy: each request is decided anew.",
        standard: "sticky");

    public IReadOnlyList<Option> Options { get; } =
        [Canary, Weight, WeightTotal, Header, HeaderValue, HeaderPattern, Cookie, AffinityBehaviour];

    /// <summary>Whether the Ingress is a canary. Reports nothing.</summary>
    internal static bool IsCanary(Ingress ingress) =>
        ingress.Annotations[Canary.KeyIn(ingress.Annotations)] is { } text && Values.TryParseBool(text.Trim(), out var isCanary) && isCanary;

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.Get(Canary))
            return null;
        var header = reader.TryGet(Header, out var name) ? name : null;
        var value = ValueOf(reader, header);
        var policy = new CanaryPolicy(
            header,
            value,
            PatternOf(reader, header, value, out var isPatternBroken),
            reader.TryGet(Cookie, out var cookie) ? cookie : null,
            reader.Get(Weight),
            Math.Max(reader.Get(WeightTotal), LowestTotal),
            reader.Get(AffinityBehaviour) != "legacy")
        {
            IsPatternBroken = isPatternBroken,
        };
        if (policy is { Header: null, Cookie: null } && !reader.IsAnnotated(Weight))
            reader.Warn(Canary, "takes no request: none of canary-by-header, canary-by-cookie and canary-weight is set");
        return policy;
    }

    static string? ValueOf(OptionReader reader, string? header)
    {
        if (!reader.TryGet(HeaderValue, out var value) || value.Length == 0)
            return null;
        if (header is not null)
            return value;
        reader.Warn(HeaderValue, "has no effect without canary-by-header");
        return null;
    }

    static RenewableRegex? PatternOf(OptionReader reader, string? header, string? value, out bool isBroken)
    {
        isBroken = false;
        if (!reader.TryGet(HeaderPattern, out var pattern) || pattern.Length == 0)
            return null;
        if (header is null || value is not null)
        {
            reader.Warn(HeaderPattern, header is null ? "has no effect without canary-by-header" : "has no effect beside canary-by-header-value");
            return null;
        }

        isBroken = true;
        if (PatternSize.ProblemOf(pattern) is { } tooBig)
        {
            reader.Reject(HeaderPattern, tooBig, ToMain);
            return null;
        }

        if (!PcreSyntax.TryTranslate(pattern, out var translated, out var problem))
        {
            reader.Reject(HeaderPattern, problem, ToMain);
            return null;
        }

        try
        {
            // To learn now what is wrong with it.
            var regex = new RenewableRegex(() => new(translated.Text, HeaderOptions, MatchDeadline.Longest), PatternSize.IsDear(pattern));
            _ = regex.Current;
            isBroken = false;
            return regex;
        }
        catch (ArgumentException error)
        {
            reader.Reject(HeaderPattern, $"is not a regular expression: {error.Message}", ToMain);
        }
        catch (NotSupportedException)
        {
            reader.Reject(HeaderPattern, "uses look-around or back-references, which would let a client keep a core busy", ToMain);
        }

        return null;
    }
}
