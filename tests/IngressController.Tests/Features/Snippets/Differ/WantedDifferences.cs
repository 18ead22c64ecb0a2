using System.Text.RegularExpressions;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>What is to be other than in nginx, and why. Anything else is a fault.</summary>
static partial class WantedDifferences
{
    static readonly (string Reason, Func<Difference, bool> Fits)[] All =
    [
        ("a Location is encoded again, so that no octet of a path gets into a header as it is; a percent sign without digits stays",
            static one => one.What == "answer, Location" && Encoded(one.Theirs) == BarePercent().Replace(Encoded(one.Ours), "")),
        ("cookies of an authentication service stay when an if holds that adds headers of its own",
            static one => one.What == "answer, Set-Cookie" && one.Composition.Has("auth-url") &&
                (one.Theirs == "none" || one.Ours == $"{one.Theirs} and \"auth=1\"") &&
                one.Composition.AllText.Contains("if (", StringComparison.Ordinal) && one.Composition.AllText.Contains("add_header", StringComparison.Ordinal)),
        ("CORS headers stay when an if holds, and have Allow-Headers, which the configuration of the test leaves out",
            static one => one.What.StartsWith("answer, Access-Control-", StringComparison.Ordinal) && one.Theirs == "none" &&
                one.Composition.Has("enable-cors")),
        ("several lines of a header are one value, as in nginx since 1.23",
            static one => (one.Composition.AllText.Contains("upstream_http_", StringComparison.Ordinal) ||
                    one.Composition.AllText.Contains("sent_http_", StringComparison.Ordinal)) &&
                FirstOf().Replace(one.Ours, "\"$1\"") == one.Theirs),
        ("a spelling of a path that a pod could take for another one, with other rules, is refused",
            static one => one.What is "status" or "refused" && one.Ours.StartsWith("400 ", StringComparison.Ordinal) && one.IsWithoutPod &&
                (IsOdd(one.Probe!.Request.Target) || IsOdd(one.Theirs))),
        ("a line of the ConfigMap beside one of the Ingress does not close the Ingress: the ConfigMap's holds",
            static one => one.What == "configuration" &&
                (one.Theirs.Contains("directive is duplicate", StringComparison.Ordinal) ||
                    one.Theirs.Contains("duplicate location", StringComparison.Ordinal)) &&
                one.Composition.Case.Configmap.Any(static pair => pair.Key != "http-snippet")),
        ("what nginx does not load closes the paths of its Ingress; other answers of its host reach no pod either",
            static one => one.What == "refused" && one.IsWithoutPod),
        ("X-Request-ID is made up when the client's is not there, or is cleared",
            static one => one.What == "pod, X-Request-ID" && (!one.Probe!.Request.Headers.Has("X-Request-ID") || one.ClearsInput)),
        ("a prefix of more_clear_input_headers leaves alone what the template makes of the client's headers",
            static one => one.What == "pod, X-Original-Forwarded-For" && one.ClearsInput),
        ("a rewritten path without a slash gets one, where nginx finds no location or sends it so", static one => NoSlash().IsMatch(one.Composition.AllText)),
        ("a location in a configuration-snippet may lie outside of the path, where it never acts",
            static one => one.What == "configuration" && (one.Theirs.Contains("is outside location", StringComparison.Ordinal) ||
                one.Theirs.Contains("cannot be inside", StringComparison.Ordinal))),
        ("the answer to a preflight has a type, which the configuration of the test leaves out",
            static one => (one.What == "answer, Content-Type" || one.Ours.Contains("text/plain charset", StringComparison.Ordinal) ||
                one.Composition.AllText.Contains(" -t ", StringComparison.Ordinal)) && one.Probe?.Request.Method == "OPTIONS" &&
                one.Composition.Has("enable-cors")),
        ("of two locations for one path the first holds",
            static one => one.What == "refused" && one.Problems.Any(static problem =>
                problem.Contains("the first holds", StringComparison.Ordinal) || problem.Contains("the path answers 503 until one", StringComparison.Ordinal))),
        ("an answer that cannot have a body has no type", static one => one.What == "answer, Content-Type" && one.Ours == "none" &&
            NoBody().IsMatch(one.Composition.AllText)),
        ("blanks and octets beyond ASCII of a query are encoded: a blank would end the request line",
            static one => (one.What == "pod" || one.What.StartsWith("answer, ", StringComparison.Ordinal)) &&
                (one.Ours.Contains("%20", StringComparison.Ordinal) || one.Theirs.Any(static c => c > '~') || IsLongerByEncoding(one)) &&
                one.Composition.AllText.Contains("set $args", StringComparison.Ordinal)),
        ("internal knows the variables of its path",
            static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) && one.Composition.AllText.Contains("internal;", StringComparison.Ordinal)),
        ("expires holds, where nginx loses it when a pod's Cache-Control was cleared before",
            static one => one.What is "answer, Cache-Control" or "answer, Expires" && one.Theirs == "none" &&
                one.Composition.AllText.Contains("expires", StringComparison.Ordinal)),
        ("a variable of a header sees what a snippet has made of it, where nginx keeps what it read before",
            static one => (one.What.StartsWith("answer, ", StringComparison.Ordinal) || one.What.StartsWith("pod, ", StringComparison.Ordinal)) &&
                one.Composition.AllText.Contains("input_headers", StringComparison.Ordinal) &&
                one.Composition.AllText.Contains("$http_", StringComparison.Ordinal)),
        ("an empty header is not sent", static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) &&
            (one.Theirs == "\"\"" && one.Ours == "none" || one.Theirs == $"\"\" and {one.Ours}")),
        ("an empty text has a type", static one => one.What == "answer, Content-Type" && one.Theirs == "none" && Returns().IsMatch(one.Composition.AllText)),
        ("limit_except is about access alone, where nginx forgets the rewrite directives of all methods that it is for",
            static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) && IsLimited(one) &&
                ((one.Theirs == "none" && one.Composition.AllText.Contains("if (", StringComparison.Ordinal)) ||
                    (one.What is "answer, Content-Type" or "answer, Content-Length" or "answer, body" && ReturnsText().IsMatch(one.Composition.AllText)) ||
                    TemplateVariables().IsMatch(one.Composition.AllText))),
        ("limit_except is about access alone, where nginx forgets the pod of all methods that it is for",
            static one => (one.What is "status" or "pod" || (one.What.StartsWith("answer, ", StringComparison.Ordinal) && IsLimited(one))) &&
                one.Composition.AllText.Contains("limit_except", StringComparison.Ordinal) &&
                (one.Theirs.StartsWith("503 no pod", StringComparison.Ordinal) || one.Composition.AllText.Contains("error_page", StringComparison.Ordinal))),
        ("a type with parameters of its own does not get the charset of the type before",
            static one => one.What == "answer, Content-Type" && one.Ours.Contains(';', StringComparison.Ordinal) &&
                one.Theirs.StartsWith($"{one.Ours[..^1]}; charset=", StringComparison.Ordinal)),
        ("a variable of an answer is that of the answer, where nginx keeps what the question to an authentication service got",
            static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) && one.Composition.Has("auth-url") &&
                AnswerVariables().IsMatch(one.Composition.AllText)),
        ("an error page is asked for without the body of the request, which the first pod has had",
            static one => one.What is "pod, body" or "pod, Content-Length" or "pod, Content-Type" && one.Ours is "none" or "" &&
                one.Composition.AllText.Contains("error_page", StringComparison.Ordinal)),
        ("the question to an authentication service has no body, and no headers about one",
            static one => one.What.StartsWith("pod, Content-", StringComparison.Ordinal) && one.Ours == "none" && one.Composition.Has("auth-url")),
        ("an auth-snippet that answers with another status than 2xx, 401 or 403 refuses with 500, where nginx drops a connection for 444",
            static one => one.What == "status" && one.Theirs == "0 no pod" && one.Ours == "500 no pod" &&
                one.Composition.AllText.Contains("return 444", StringComparison.Ordinal)),
        ("slashes of a rewritten path are merged, as those of a client's are",
            static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) && one.Probe!.Request.Target.Contains("//", StringComparison.Ordinal) &&
                Merged(one.Theirs) == Merged(one.Ours) && one.Composition.AllText.Contains("rewrite ", StringComparison.Ordinal)),
        ("rewrite-target acts on paths that its path covers, where nginx finds that anywhere in a path that a snippet has rewritten",
            static one => one.Composition.Has("rewrite-target") && one.Composition.AllText.Contains("rewrite \"", StringComparison.Ordinal) &&
                one.Composition.AllText.Contains("$request_uri", StringComparison.Ordinal)),
        ("what nginx reads in an auth-snippet and never runs, or what changes the path of the question, closes",
            static one => one.What == "status" && one.Ours == "503 no pod" && one.Problems.Any(static problem =>
                problem.StartsWith("closed: Ingress", StringComparison.Ordinal) && problem.Contains("/auth-snippet: ", StringComparison.Ordinal))),
        ("an if that tests what is always empty then, so that it never refuses, closes",
            static one => one.What == "status" && one.Ours == "503 no pod" && one.Problems.Any(static problem =>
                problem.StartsWith("closed: ", StringComparison.Ordinal) && problem.Contains("which is always empty there", StringComparison.Ordinal))),
        ("a location in a configuration-snippet, which has no pod, does no more than its rewrite directives say",
            static one => (one.What.StartsWith("answer, ", StringComparison.Ordinal) || one.Theirs.EndsWith(" no pod", StringComparison.Ordinal)) &&
                one.IsWithoutPod && one.Composition.HasNested),
        ("of two types the added one is sent, and what is about types goes by it",
            static one => one.What is "answer, body" or "answer, Content-Length" or "answer, ETag" or "answer, Last-Modified" &&
                one.Composition.AllText.Contains("add_header Content-Type", StringComparison.Ordinal) &&
                one.Composition.AllText.Contains("sub_filter ", StringComparison.Ordinal)),
        ("a challenge is sent once, where nginx keeps the one before an error page and adds another, or edits one of them",
            static one => one.What == "answer, WWW-Authenticate" && one.Composition.AllText.Contains("error_page", StringComparison.Ordinal) &&
                (one.Theirs == $"{one.Ours} and {one.Ours}" ||
                    (one.Ours == "none" && one.Composition.AllText.Contains("WWW-Authenticate", StringComparison.Ordinal)))),
        ("a variable of an answer sees what a header directive has made of it, where nginx keeps what another one read before",
            static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) && SentTwice().IsMatch(one.Composition.AllText) &&
                one.Composition.AllText.Contains("more_", StringComparison.Ordinal)),
        ("what has no effect in an auth-snippet is left out, whatever its words",
            static one => one.What == "configuration" && one.Theirs.Contains("unknown \"", StringComparison.Ordinal) && one.Problems.Any(static problem =>
                problem.Contains("has no effect in an auth-snippet", StringComparison.Ordinal))),
        ("a location in a location of a server-snippet closes",
            static one => one.What == "status" && one.Ours == "503 no pod" && one.Problems.Any(static problem =>
                problem.Contains("stands in another location", StringComparison.Ordinal))),
        ("an answer of access rules knows the path before rewrite-target, which acts on what is let through",
            static one => one.What.StartsWith("answer, ", StringComparison.Ordinal) && one.IsWithoutPod && one.Composition.Has("rewrite-target") &&
                one.Composition.AllText.Contains("uri", StringComparison.Ordinal)),
        ("a pod's answer without a body that gets another status says that its length is 0",
            static one => one.What == "answer, Content-Length" && one.Ours == "\"0\"" && one.Theirs == "none" &&
                one.Composition.AllText.Contains("error_page", StringComparison.Ordinal)),
        ("the question to an authentication service does not pass the directives of the host, which could lead it to a pod",
            static one => one.Composition.Has("auth-url") &&
                (one.Composition.HostRewrites || one.Theirs.Contains("/_external-auth-", StringComparison.Ordinal))),
        ("the question to an authentication service has one value for a header, the last one that its snippet sets",
            static one => one.What.StartsWith("pod, ", StringComparison.Ordinal) && one.Composition.Has("auth-url") &&
                (one.Theirs.EndsWith($" and {one.Ours}", StringComparison.Ordinal) ||
                    (one.Ours == "none" && RepeatedHeader().IsMatch(one.Composition.AllText)))),
        ("the location of the question to an authentication service has another name",
            static one => one.What.StartsWith("pod, ", StringComparison.Ordinal) && one.Theirs.Contains("/_external-auth-", StringComparison.Ordinal)),
        ("an answer has one ETag, where nginx sends that of more_set_headers and that of add_header",
            static one => one.What == "answer, ETag" && one.Theirs.EndsWith($" and {one.Ours}", StringComparison.Ordinal)),
        ("what sub_filter changes has no ETag, whoever set it",
            static one => one.What == "answer, ETag" && one.Ours == "none" && one.Composition.AllText.Contains("sub_filter ", StringComparison.Ordinal)),
        ("the edits of the client's headers, which access rules see, know the path before rewrite-target",
            static one => one.What.StartsWith("pod, ", StringComparison.Ordinal) && one.Composition.Has("rewrite-target") &&
                one.Composition.AllText.Contains("input_headers", StringComparison.Ordinal)),
        ("a Location that a header directive sets stays as it is",
            static one => one.What == "answer, Location" && one.Ours.StartsWith("\"/", StringComparison.Ordinal)),
    ];

    // A value that is a list: its first part is captured.
    [GeneratedRegex("\"([^\",]*), [^\"]*\"")]
    private static partial Regex FirstOf();

    [GeneratedRegex("rewrite (\\S+|\"[^\"]*\") b[ ;]")]
    private static partial Regex NoSlash();

    [GeneratedRegex(@"limit_except ([A-Z ]+?) *\{")]
    private static partial Regex Excepted();

    [GeneratedRegex("return (204|304)")]
    private static partial Regex NoBody();

    [GeneratedRegex("//+")]
    private static partial Regex Slashes();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BarePercent();

    [GeneratedRegex(@"\$\{?(sent_http_|upstream_|status)")]
    private static partial Regex AnswerVariables();

    [GeneratedRegex(@"\$\{?(sent_http_\w+)(?s:.*)\$\{?\1\b")]
    private static partial Regex SentTwice();

    [GeneratedRegex(@"proxy_set_header (\S+) (?s:.*)proxy_set_header \1 ")]
    private static partial Regex RepeatedHeader();

    [GeneratedRegex(@"\$\{?(namespace|ingress_name|service_name|service_port|location_path)\b")]
    private static partial Regex TemplateVariables();

    [GeneratedRegex("return \\d+ \"")]
    private static partial Regex Returns();

    [GeneratedRegex(@"return \d+ [^;]")]
    private static partial Regex ReturnsText();

    // Whether the request has a method that a limit_except does not name.
    static bool IsLimited(Difference one) => Excepted().Matches(one.Composition.AllText)
        .Any(match => !match.Groups[1].Value.Split(' ').Contains(one.Probe!.Request.Method == "HEAD" ? "GET" : one.Probe.Request.Method));

    static bool IsOdd(string target) => target.Contains('%', StringComparison.Ordinal) || target.Contains("//", StringComparison.Ordinal) ||
        target.Contains("/.", StringComparison.Ordinal);

    // Each octet that is encoded takes two more.
    static bool IsLongerByEncoding(Difference one) => one.What == "answer, Content-Length" &&
        int.TryParse(one.Ours.Trim('"'), out var ours) && int.TryParse(one.Theirs.Trim('"'), out var theirs) && ours > theirs && (ours - theirs) % 2 == 0;

    // Without the two slashes of a scheme.
    static string Merged(string location) => Slashes().Replace(location, "/");

    // Octets beyond ASCII, blanks and controls as %XX.
    static string Encoded(string text) => string.Concat(text.Select(c => c is <= ' ' or > '~' ? $"%{(int)c:X2}" : $"{c}"));

    /// <summary>Why it is wanted; null for a fault.</summary>
    public static string? Reason(Difference difference) => All.FirstOrDefault(one => one.Fits(difference)).Reason;
}
