using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IngressController.Core.Annotations;

/// <summary>An annotation of ingress-nginx that is not honoured.</summary>
/// <param name="Name">Without prefix.</param>
/// <param name="Reason">Why, and what to use instead.</param>
/// <param name="IsProtection">Whether its paths would be unprotected without it: they are closed then.</param>
public sealed record UnsupportedAnnotation(string Name, string Reason, bool IsProtection = false)
{
    /// <summary>
    /// Returns what a value asks for that is not honoured; null when it asks for nothing. When not set, every value is refused for
    /// <see cref="Reason"/>.
    /// </summary>
    public Func<string, OptionFlags, Refusal?>? Judge { get; init; }

    /// <summary>Whether it affects the whole hosts of its Ingress, including other Ingresses' paths.</summary>
    public bool IsOfHost { get; init; }

    internal Refusal? RefusalOf(string value, OptionFlags flags) => Judge is null ? new(Reason, IsProtection) : Judge(value, flags);
}

/// <summary>Why the value of an annotation is not honoured.</summary>
/// <param name="Reason">What is not done, and what to use instead.</param>
/// <param name="IsProtection">Whether its paths would be unprotected without it.</param>
public sealed record Refusal(string Reason, bool IsProtection);

/// <summary>Every option and every unsupported annotation, as data: parsing, documentation, risk levels and <c>check</c> all use this list.</summary>
public sealed class PolicyCatalog
{
    /// <param name="parsers">The parsers of what Ingresses and the ConfigMap can set, in the order of policies in a <see cref="PolicySet"/>.</param>
    /// <param name="unsupported">Annotations that are unsupported on purpose.</param>
    /// <param name="edge">The parsers of edge-wide settings, which only the ConfigMap has. They run once per translation.</param>
    /// <exception cref="ArgumentException">Two entries have the same name.</exception>
    public PolicyCatalog(
        IEnumerable<IPolicyParser> parsers, IEnumerable<UnsupportedAnnotation> unsupported,
        IEnumerable<IPolicyParser>? edge = null)
    {
        Parsers = [.. parsers];
        EdgeParsers = [.. edge ?? []];
        Options = [.. Parsers.Concat(EdgeParsers).SelectMany(parser => parser.Options), .. SharedOptions.All];
        Annotations = Options.Where(option => option.AnnotationName is not null).ToFrozenDictionary(option => option.AnnotationName!, StringComparer.Ordinal);
        Settings = Options.Where(option => option.SettingName is not null).ToFrozenDictionary(option => option.SettingName!, StringComparer.Ordinal);
        Unsupported = unsupported.ToFrozenDictionary(annotation => annotation.Name, StringComparer.Ordinal);
        OfHosts =
        [
            .. Options.Where(option => option is { Scope: OptionScope.Hosts, AnnotationName: not null }).Select(option => option.AnnotationName!)
                .Concat(Unsupported.Values.Where(annotation => annotation.IsOfHost).Select(annotation => annotation.Name))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    public static PolicyCatalog Empty { get; } = new([], []);

    public ImmutableArray<IPolicyParser> Parsers { get; }

    public ImmutableArray<IPolicyParser> EdgeParsers { get; }

    /// <summary>Every option, each once.</summary>
    public ImmutableArray<Option> Options { get; }

    /// <summary>The options that are annotations, by name without prefix.</summary>
    public FrozenDictionary<string, Option> Annotations { get; }

    /// <summary>The options that are keys of the ConfigMap, by key.</summary>
    public FrozenDictionary<string, Option> Settings { get; }

    public FrozenDictionary<string, UnsupportedAnnotation> Unsupported { get; }

    /// <summary>The annotations that affect whole hosts, without prefix, in order of name.</summary>
    public ImmutableArray<string> OfHosts { get; }
}
