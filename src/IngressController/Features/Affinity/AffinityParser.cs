using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.Affinity;

/// <summary>Reads <c>affinity</c> and the attributes of its cookie.</summary>
sealed class AffinityParser : IPolicyParser
{
    static readonly OptionType<string> CookieName = OptionTypes.TextThat(
        "name",
        static name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '/' or ':'),
        "is not made of letters, digits and - . _ ~ / :");

    static readonly OptionType<string> Attribute = OptionTypes.TextThat(
        "text",
        static value => value.All(c => c is > ' ' and < '\x7f' and not ';' and not ','),
        "has characters that a cookie attribute cannot have");

    static readonly OptionType<string> SameSites = new("None, Lax or Strict", static text =>
    {
        foreach (var known in (ReadOnlySpan<string>)["None", "Lax", "Strict"])
        {
            if (known.Equals(text, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return new Unreadable("is none of None, Lax, Strict");
    });

    static readonly Option<string> Affinity = Option.Annotation(
        "affinity", OptionTypes.OneOf("cookie"), "cookie: later requests of a client go to the pod that served its first one.");

    static readonly Option<string> Mode = Option.Annotation(
        "affinity-mode", OptionTypes.OneOf("balanced", "persistent"),
        "balanced: new pods take over part of the sessions; persistent: sessions stay while their pod exists.",
        AnnotationRisk.Medium, "balanced");

    static readonly Option<string> Name = Option.Annotation(
        "session-cookie-name", CookieName, "Name of the session cookie.", AnnotationRisk.Medium, "INGRESSCOOKIE");

    static readonly Option<bool> Secure = Option.Annotation(
        "session-cookie-secure", OptionTypes.Bool, "true: Secure on http requests too; on https ones it always is.", standard: "false");

    static readonly Option<int> Expires = Option.Annotation(
        "session-cookie-expires", OptionTypes.Int(int.MinValue),
        "Seconds until the cookie's Expires; not sent unless set.", AnnotationRisk.Medium);

    static readonly Option<int> MaxAge = Option.Annotation(
        "session-cookie-max-age", OptionTypes.Int(int.MinValue),
        "The cookie's Max-Age in seconds; not sent unless set.", AnnotationRisk.Medium);

    static readonly Option<string> Path = Option.Annotation(
        "session-cookie-path", Attribute, "The cookie's Path; the path of the rule unless set.", AnnotationRisk.Medium);

    static readonly Option<string> Domain = Option.Annotation(
        "session-cookie-domain", Attribute, "The cookie's Domain; not sent unless set.", AnnotationRisk.Medium);

    static readonly Option<string> SameSite = Option.Annotation(
        "session-cookie-samesite", SameSites, "The cookie's SameSite: None, Lax or Strict; not sent unless set.");

    static readonly Option<bool> ConditionalNone = Option.Annotation(
        "session-cookie-conditional-samesite-none", OptionTypes.Bool,
        "Leaves SameSite=None out for browsers known to misread it.", standard: "false");

    static readonly Option<bool> ChangeOnFailure = Option.Annotation(
        "session-cookie-change-on-failure", OptionTypes.Bool,
        "true: a client whose pod fails moves to another one at once; false: it stays with it.", standard: "false");

    public IReadOnlyList<Option> Options { get; } =
        [Affinity, Mode, Name, Secure, Expires, MaxAge, Path, Domain, SameSite, ConditionalNone, ChangeOnFailure];

    public IPolicy? Parse(OptionReader reader)
    {
        if (!reader.TryGet(Affinity, out _))
            return null;
        if (AttributeOf(reader, Path) is null && reader.Ingress is { } ingress && PatternIn(ingress) is { } pattern)
            reader.Doubt(Affinity,
                $"the cookie gets the rule's path {pattern}, a pattern that no browser takes for the path of a request, so that it is never sent back: " +
                "set session-cookie-path");
        var cookie = new SessionCookie(
            reader.Get(Name),
            NumberOf(reader, Expires),
            NumberOf(reader, MaxAge),
            AttributeOf(reader, Domain),
            AttributeOf(reader, Path),
            reader.Get(Secure),
            AttributeOf(reader, SameSite),
            reader.Get(ConditionalNone));
        var mode = reader.Get(Mode) == "persistent" ? SessionMode.Persistent : SessionMode.Balanced;
        return new AffinityPolicy(cookie, mode, reader.Get(ChangeOnFailure));
    }

    static string? PatternIn(Ingress ingress) => ingress.Rules.SelectMany(rule => rule.Paths ?? []).Select(path => path.Path)
        .FirstOrDefault(path => path is not null && PathRules.LooksLikePattern(path));

    static int? NumberOf(OptionReader reader, Option<int> option) => reader.TryGet(option, out var number) ? number : null;

    static string? AttributeOf(OptionReader reader, Option<string> option) =>
        reader.TryGet(option, out var value) && value.Length > 0 ? value : null;
}
