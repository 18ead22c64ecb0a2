namespace IngressController.Core.Annotations;

/// <summary>An annotation of ingress-nginx that is not honoured.</summary>
/// <param name="Name">Without prefix.</param>
/// <param name="Reason">Why, and what to use instead.</param>
/// <param name="IsProtection">Whether its paths would stand open without it: then they are closed.</param>
public sealed record UnsupportedAnnotation(string Name, string Reason, bool IsProtection = false)
{
    /// <summary>
    /// What a value asks for that is not done; null when it asks for nothing. Where it is not set, every value is refused for
    /// <see cref="Reason"/>.
    /// </summary>
    public Func<string, Refusal?>? Judge { get; init; }

    /// <summary>Whether it holds for the hosts of its Ingress as a whole, those of other Ingresses' paths included.</summary>
    public bool IsOfHost { get; init; }

    internal Refusal? RefusalOf(string value) => Judge is null ? new(Reason, IsProtection) : Judge(value);
}

/// <summary>Why the value of an annotation is not honoured.</summary>
/// <param name="Reason">What is not done, and what to use instead.</param>
/// <param name="IsProtection">Whether its paths would stand open without it.</param>
public sealed record Refusal(string Reason, bool IsProtection);

/// <summary>All parsers, in the order of the feature catalogue, and what is knowingly not supported.</summary>
public sealed class PolicyCatalog
{
    public PolicyCatalog(
        IReadOnlyList<IPolicyParser> parsers, IEnumerable<UnsupportedAnnotation> unsupported, IReadOnlyList<IGlobalPolicyParser>? globalParsers = null)
    {
        Parsers = parsers;
        GlobalParsers = globalParsers ?? [];
        Unsupported = unsupported.ToDictionary(annotation => annotation.Name, StringComparer.Ordinal);
        AnnotationNames = parsers.SelectMany(parser => parser.Annotations).Select(annotation => annotation.Name).ToHashSet(StringComparer.Ordinal);
        SettingNames = parsers.SelectMany(parser => parser.Settings).Concat(GlobalParsers.SelectMany(parser => parser.Settings)).Append(GlobalSettings.AllowCrossNamespaceResources)
            .Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
    }

    public static PolicyCatalog Empty { get; } = new([], []);

    public IReadOnlyList<IPolicyParser> Parsers { get; }

    public IReadOnlyList<IGlobalPolicyParser> GlobalParsers { get; }

    public IReadOnlyDictionary<string, UnsupportedAnnotation> Unsupported { get; }

    public IReadOnlySet<string> AnnotationNames { get; }

    public IReadOnlySet<string> SettingNames { get; }
}
