using IngressController.Core.Annotations;

namespace IngressController.Features.ExternalAuth;

/// <summary>The names of everything that can be said of external authentication.</summary>
static class AuthOptions
{
    public const string StandardDurations = "200 202 401 5m";
    public const string StandardRedirectParameter = "rd";

    public static readonly AuthOption Url = Option("auth-url", "Where to ask, before each request, whether it may pass: 2xx yes; 401, 403 no; anything else 500. Variables are allowed. Link-local and cloud metadata addresses and the controller itself are refused.");
    public static readonly AuthOption Method = Option("auth-method", "Method of the question (GET).");
    public static readonly AuthOption Signin = Option("auth-signin", "Where a client goes (302) that the answer 401 refuses. Variables are allowed.");
    public static readonly AuthOption SigninParameter = Option("auth-signin-redirect-param", "Query parameter of auth-signin that carries the URL asked for (rd).", StandardRedirectParameter);
    public static readonly AuthOption ResponseHeaders = Option("auth-response-headers", "Headers of the answer that go to the upstream, in place of any the client sent.");
    public static readonly AuthOption RequestRedirect = Option("auth-request-redirect", "X-Auth-Request-Redirect of the question; the request's URI by default. Variables are allowed.");
    public static readonly AuthOption CacheKey = Option("auth-cache-key", "Answers are kept under this text with variables; without it, or when it is empty, each request is asked for.");
    public static readonly AuthOption CacheDuration = Option("auth-cache-duration", $"How long answers are kept, by status ({StandardDurations}).", StandardDurations);
    public static readonly AuthOption AlwaysSetCookie = Option("auth-always-set-cookie", "The answer's Set-Cookie reaches the client whatever the upstream's status.", "false");

    public static readonly AuthOption SetHeaders =
        new(new("auth-proxy-set-headers", "ConfigMap, name or namespace/name, whose entries are sent as headers with the question."), null);

    public static readonly Annotation EnableGlobal = new("enable-global-auth", "false: the ConfigMap's global-auth-url does not hold for this Ingress.");

    /// <summary>Connections are always kept and used again, so that these change nothing; they are read to tell broken values.</summary>
    public static readonly IReadOnlyList<Annotation> KeepAliveNumbers =
    [
        new("auth-keepalive", "Accepted: connections to the authentication service are always kept."),
        new("auth-keepalive-requests", "Accepted: a connection to the authentication service is used for a minute, however many requests that is."),
        new("auth-keepalive-timeout", "Accepted: idle connections to the authentication service are kept for a minute."),
    ];

    public static readonly Annotation KeepAliveShareVariables = new("auth-keepalive-share-vars", "Accepted: question and request always have the same X-Request-ID.");

    static readonly AuthOption[] All =
        [Url, Method, Signin, SigninParameter, ResponseHeaders, RequestRedirect, CacheKey, CacheDuration, AlwaysSetCookie, SetHeaders];

    public static IReadOnlyList<Annotation> Annotations { get; } =
        [.. All.Select(option => option.Annotation), EnableGlobal, .. KeepAliveNumbers, KeepAliveShareVariables];

    public static IReadOnlyList<Setting> Settings { get; } =
        [.. All.Select(option => option.Setting).OfType<Setting>(), NoAuthLocations.Setting];

    static AuthOption Option(string name, string help, string standard = "") =>
        new(new(name, help), new($"global-{name}", standard, $"As the annotation {name}, for every Ingress that has no auth-url of its own."));
}
