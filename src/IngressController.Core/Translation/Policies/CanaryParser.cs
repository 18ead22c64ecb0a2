using System.Buffers;
using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation.Policies;

/// <summary>Reads <c>canary</c> and what belongs to it.</summary>
public sealed class CanaryParser : IPolicyParser
{
    /// <summary>The lowest denominator there is, and the default.</summary>
    const int LowestTotal = 100;

    static readonly Annotation Canary = new("canary", "true: this Ingress takes part of the requests of the one with the same host, path and pathType.");
    static readonly Annotation Weight = new("canary-weight", "Requests out of canary-weight-total that go to the canary where neither header nor cookie decides; 0 unless set.");
    static readonly Annotation WeightTotal = new("canary-weight-total", "What canary-weight is a part of; 100 unless set to more.");
    static readonly Annotation Header = new("canary-by-header", "Request header: always chooses the canary, never rules it out.");
    static readonly Annotation HeaderValue = new("canary-by-header-value", "Value of canary-by-header that chooses the canary, in place of always and never.");
    static readonly Annotation HeaderPattern = new("canary-by-header-pattern", "Regular expression for the value of canary-by-header; not used with canary-by-header-value.");
    static readonly Annotation Cookie = new("canary-by-cookie", "Cookie: always chooses the canary, never rules it out.");
    static readonly Annotation AffinityBehaviour =
        new("affinity-canary-behavior", "sticky (default): clients with a session stay where they were served; legacy: each request is decided anew.");

    static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:");

    public IReadOnlyList<Annotation> Annotations { get; } =
        [Canary, Weight, WeightTotal, Header, HeaderValue, HeaderPattern, Cookie, AffinityBehaviour];

    public IReadOnlyList<Setting> Settings => [];

    /// <summary>Whether the Ingress is a canary, without a word about what is wrong with it.</summary>
    internal static bool IsCanary(Ingress ingress) =>
        ingress.Annotations[Canary.KeyIn(ingress.Annotations)] is { } text && Values.TryParseBool(text.Trim(), out var isCanary) && isCanary;

    public IPolicy? Parse(AnnotationReader reader)
    {
        if (reader.Bool(Canary) != true)
            return null;
        var header = NameOf(reader, Header);
        var value = ValueOf(reader, header);
        var policy = new CanaryPolicy(
            header,
            value,
            PatternOf(reader, header, value),
            NameOf(reader, Cookie),
            reader.Int(Weight) ?? 0,
            Math.Max(reader.Int(WeightTotal) ?? LowestTotal, LowestTotal),
            reader.OneOf(AffinityBehaviour, "sticky", "legacy") != "legacy");
        if (policy is { Header: null, Cookie: null } && !reader.TryGet(Weight, out _))
            reader.Warn(Canary, "takes no request: none of canary-by-header, canary-by-cookie and canary-weight is set");
        return policy;
    }

    static string? NameOf(AnnotationReader reader, Annotation annotation)
    {
        if (!reader.TryGet(annotation, out var name))
            return null;
        if (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameChars))
            return name;
        reader.Reject(annotation, $"\"{name}\" is not made of letters, digits and - . _ ~ / :");
        return null;
    }

    static string? ValueOf(AnnotationReader reader, string? header)
    {
        if (!reader.TryGet(HeaderValue, out var value) || value.Length == 0)
            return null;
        if (header is not null)
            return value;
        reader.Warn(HeaderValue, "has no effect without canary-by-header");
        return null;
    }

    static Regex? PatternOf(AnnotationReader reader, string? header, string? value)
    {
        if (!reader.TryGet(HeaderPattern, out var pattern) || pattern.Length == 0)
            return null;
        if (header is null || value is not null)
        {
            reader.Warn(HeaderPattern, header is null ? "has no effect without canary-by-header" : "has no effect beside canary-by-header-value");
            return null;
        }

        if (!PcreSyntax.TryTranslate(pattern, out var translated, out var problem))
        {
            reader.Reject(HeaderPattern, problem);
            return null;
        }

        try
        {
            // Linear time, because clients write what is matched.
            return new(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException error)
        {
            reader.Reject(HeaderPattern, $"is not a regular expression: {error.Message}");
        }
        catch (NotSupportedException)
        {
            reader.Reject(HeaderPattern, "uses look-around or back-references, which would let a client keep a core busy");
        }

        return null;
    }
}
