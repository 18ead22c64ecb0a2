using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>The annotations and settings that hold nginx directives, and the setting that decides whether the annotations are read.</summary>
static class SnippetOptions
{
    const string Effect = "Directives that are understood do what they do in nginx, see the list below; text is never executed. " +
        "One that is not understood and may protect closes ";

    const string QuestionEffect = "proxy_set_header sets a header of the question, once; set, if and return run before it: return 200 lets through " +
        "without asking, 401 and 403 refuse, any other status is 500. $uri and the query are those of the question; everything else is the request's. " +
        "Anything else that may protect closes the paths with 503.";

    public static readonly Option<bool> Allow = Option.Setting(
        "allow-snippet-annotations", "false", OptionTypes.Bool,
        "Whether annotations that end with -snippet are read; annotations-risk-level must be Critical too.");

    public static readonly Option<string> Configuration = Annotation(
        "configuration-snippet", $"nginx directives for the paths of the Ingress. {Effect}the paths with 503.");

    public static readonly Option<string> Server = Annotation(
        "server-snippet", $"nginx directives for the whole host. {Effect}the host with 503.", OptionScope.Hosts);

    public static readonly Option<string> Http = Setting("http-snippet", "nginx directives for all hosts, at the level of http");

    public static readonly Option<string> GlobalServer = Setting("server-snippet", "nginx directives for each host");

    public static readonly Option<string> Location = Setting("location-snippet", "nginx directives for each path of an Ingress");

    public static readonly Option<string> Auth = Annotation("auth-snippet", $"nginx directives for the question that auth-url asks. {QuestionEffect}");

    public static readonly Option<string> GlobalAuth = Option.Setting(
        "global-auth-snippet", "", OptionTypes.Text, $"nginx directives for the question that global-auth-url asks. {QuestionEffect}");

    static Option<string> Setting(string name, string what) => Option.Setting(
        name, "", OptionTypes.Text,
        $"{what}. {Effect}every route with 503, and keeps the program from starting, unless --allow-unprotected-snippets is given.");

    static Option<string> Annotation(string name, string help, OptionScope scope = OptionScope.Paths) =>
        new(name, null, null, OptionTypes.Text, help) { Risk = AnnotationRisk.Critical, Scope = scope, Gate = Allow };
}
