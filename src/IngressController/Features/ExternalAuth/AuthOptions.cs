using IngressController.Core.Annotations;

namespace IngressController.Features.ExternalAuth;

/// <summary>All options of external authentication.</summary>
static class AuthOptions
{
    public const string StandardDurations = "200 202 401 5m";
    public const string StandardRedirectParameter = "rd";

    // Any number: it has no effect.
    static readonly OptionType<int> Number = OptionTypes.Int(int.MinValue) with { Values = "whole number" };

    public static readonly AuthOption<string> Url = Text(
        "auth-url",
        "Where to ask, before each request, whether it may pass: 2xx yes; 401, 403 no; anything else 500. Variables are allowed. " +
        "Link-local and cloud metadata addresses and the controller itself are refused.",
        AnnotationRisk.High);

    // A configured method, even GET, adds headers to the auth request, so the setting has no default.
    public static readonly AuthOption<string> Method = new(
        Option.Annotation("auth-method", OptionTypes.Text, "Method of the question.", standard: "GET"),
        Global("auth-method", "", OptionTypes.Text));

    public static readonly AuthOption<string> Signin = Text(
        "auth-signin", "Where a client goes (302) that the answer 401 refuses. Variables are allowed.", AnnotationRisk.High);

    public static readonly AuthOption<string> SigninParameter = Text(
        "auth-signin-redirect-param",
        "Query parameter of auth-signin that carries the URL asked for.",
        AnnotationRisk.Medium,
        StandardRedirectParameter);

    public static readonly AuthOption<string> ResponseHeaders = Text(
        "auth-response-headers", "Headers of the answer that go to the upstream, in place of any the client sent.", AnnotationRisk.Medium);

    public static readonly AuthOption<string> RequestRedirect = Text(
        "auth-request-redirect",
        "X-Auth-Request-Redirect of the question; the request's URI by default. Variables are allowed.",
        AnnotationRisk.Medium);

    public static readonly AuthOption<string> CacheKey = Text(
        "auth-cache-key",
        "Answers are kept under this text with variables; without it, or when it is empty, each request is asked for.",
        AnnotationRisk.Medium);

    public static readonly AuthOption<string> CacheDuration = Text(
        "auth-cache-duration", "How long answers are kept, by status.", AnnotationRisk.Medium, StandardDurations);

    public static readonly AuthOption<bool> AlwaysSetCookie = new(
        Option.Annotation(
            "auth-always-set-cookie", OptionTypes.Bool,
            "The answer's Set-Cookie reaches the client whatever the upstream's status.",
            standard: "false"),
        Global("auth-always-set-cookie", "false", OptionTypes.Bool));

    public static readonly AuthOption<string> SetHeaders = new(
        Option.Annotation(
            "auth-proxy-set-headers", OptionTypes.Text,
            "ConfigMap, name or namespace/name, whose entries are sent as headers with the question.",
            AnnotationRisk.Medium),
        null);

    public static readonly Option<bool> EnableGlobal = Option.Annotation(
        "enable-global-auth", OptionTypes.Bool, "false: the ConfigMap's global-auth-url does not hold for this Ingress.", standard: "true");

    /// <summary>Connections are always kept alive, so these have no effect; they are read to report broken values.</summary>
    public static readonly IReadOnlyList<Option<int>> KeepAliveNumbers =
    [
        Option.Annotation("auth-keepalive", Number, "Accepted: connections to the authentication service are always kept."),
        Option.Annotation(
            "auth-keepalive-requests", Number,
            "Accepted: a connection to the authentication service is used for a minute, however many requests that is."),
        Option.Annotation(
            "auth-keepalive-timeout", Number, "Accepted: idle connections to the authentication service are kept for a minute."),
    ];

    public static readonly Option<bool> KeepAliveShareVariables = Option.Annotation(
        "auth-keepalive-share-vars", OptionTypes.Bool, "Accepted: question and request always have the same X-Request-ID.");

    /// <summary>Annotations that shape the question, each with the key of the ConfigMap that does so for global-auth-url; null: there is none.</summary>
    public static IReadOnlyList<(Option Own, string? Global)> Shaping { get; } =
    [
        PairOf(Method), PairOf(Signin), PairOf(SigninParameter), PairOf(ResponseHeaders), PairOf(RequestRedirect), PairOf(CacheKey), PairOf(CacheDuration),
        PairOf(AlwaysSetCookie), PairOf(SetHeaders),
    ];

    public static IReadOnlyList<Option> All { get; } =
    [
        Url.Own, Method.Own, Signin.Own, SigninParameter.Own, ResponseHeaders.Own, RequestRedirect.Own, CacheKey.Own, CacheDuration.Own,
        AlwaysSetCookie.Own, SetHeaders.Own, EnableGlobal, .. KeepAliveNumbers, KeepAliveShareVariables,
        Url.Global!, Method.Global!, Signin.Global!, SigninParameter.Global!, ResponseHeaders.Global!, RequestRedirect.Global!,
        CacheKey.Global!, CacheDuration.Global!, AlwaysSetCookie.Global!,
    ];

    static (Option Own, string? Global) PairOf<T>(AuthOption<T> option) => (option.Own, option.Global?.SettingName);

    static AuthOption<string> Text(string name, string help, AnnotationRisk risk, string? standard = null) =>
        new(Option.Annotation(name, OptionTypes.Text, help, risk, standard), Global(name, standard ?? "", OptionTypes.Text));

    static Option<T> Global<T>(string name, string standard, OptionType<T> type) =>
        Option.Setting($"global-{name}", standard, type, $"As the annotation {name}, for every Ingress that has no auth-url of its own.");
}
