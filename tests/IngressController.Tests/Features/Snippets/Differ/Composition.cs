using System.Text.RegularExpressions;
using IngressController.Tests.Features.Snippets.Cases;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>A host with snippets and other annotations, and the requests to it.</summary>
/// <param name="Number">Of the host: <c>c17.example.com</c>.</param>
/// <param name="Case">Its Ingress, and the ConfigMap's snippets.</param>
/// <param name="Probes">The requests.</param>
sealed partial record Composition(int Number, SnippetCase Case, IReadOnlyList<Probe> Probes)
{
    const string Prefix = "nginx.ingress.kubernetes.io/";

    public CaseIngress Ingress => Case.Ingresses[0];

    public bool Has(string annotation) => Ingress.Annotations.ContainsKey(Prefix + annotation);

    /// <summary>Whether a snippet of a path has a location.</summary>
    public bool HasNested => Ingress.Annotations.GetValueOrDefault(Prefix + "configuration-snippet", "").Contains("location ", StringComparison.Ordinal) ||
        Case.Configmap.GetValueOrDefault("location-snippet", "").Contains("location ", StringComparison.Ordinal);

    /// <summary>Whether a snippet of the host has directives of the rewrite module.</summary>
    public bool HostRewrites => RewriteDirectives().IsMatch(Ingress.Annotations.GetValueOrDefault(Prefix + "server-snippet", "") +
        Case.Configmap.GetValueOrDefault("server-snippet", ""));

    /// <summary>All snippets of the Ingress and the ConfigMap.</summary>
    public string AllText => string.Join('\n', Ingress.Annotations.Values.Concat(Case.Configmap.Values));

    /// <summary>The ConfigMap that several compositions share.</summary>
    public static Dictionary<string, string> Settings(Random random)
    {
        var snippets = new RandomSnippets(random, 0);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["http-snippet"] = snippets.Http() };
        if (random.Next(3) == 0)
            settings["server-snippet"] = Declared(snippets.Server(2), 0);
        if (random.Next(3) == 0)
            settings["location-snippet"] = Declared(snippets.Location(2), 0);
        return settings;
    }

    /// <param name="random">What it is made of.</param>
    /// <param name="number">Of the host.</param>
    /// <param name="settings">The ConfigMap.</param>
    /// <param name="authPort">Of the authentication service, on 127.0.0.1.</param>
    public static Composition Make(Random random, int number, Dictionary<string, string> settings, int authPort)
    {
        var snippets = new RandomSnippets(random, number);
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        void Add(string name, string value) => annotations[Prefix + name] = value;
        var kind = random.Next(4);
        if (kind != 1)
            Add("configuration-snippet", snippets.Location(5));
        if (kind != 0)
            Add("server-snippet", snippets.Server(4));
        if (random.Next(8) == 0)
        {
            Add("auth-url", $"http://127.0.0.1:{authPort}/check{(random.Next(2) == 0 ? "" : "?u=$request_uri")}");
            if (random.Next(3) != 0)
                Add("auth-snippet", snippets.Question(3));
        }

        if (string.Concat(annotations.Values.Concat(settings.Values)).Contains($"@n{number};", StringComparison.Ordinal) && random.Next(8) != 0)
            annotations[Prefix + "server-snippet"] = annotations.GetValueOrDefault(Prefix + "server-snippet") + snippets.Named();
        if (random.Next(4) != 0)
        {
            var first = annotations.First();
            annotations[first.Key] = Declared(first.Value, number, string.Concat(annotations.Values));
        }

        var shape = random.Next(8);
        foreach (var (name, value) in Others(random))
            Add(name, value);
        if (shape == 7)
            Add("rewrite-target", "/$2");
        IReadOnlyList<CasePath> paths = shape switch
        {
            5 => [new(), new() { Path = "/b", PathType = "Exact", Service = "other" }],
            6 => [new() { Path = "/a", PathType = "Exact" }, new() { Service = "other" }],
            7 => [new() { Path = "/a(/|$)(.*)", PathType = "ImplementationSpecific" }, new() { PathType = "ImplementationSpecific", Service = "other" }],
            _ => [new()],
        };
        var one = new SnippetCase
        {
            Id = $"c{number}",
            Weight = 1,
            Policy = CasePolicy.Same,
            Note = "",
            Host = $"c{number}.example.com",
            Expected = new(),
            Configmap = settings,
            Ingresses = [new() { Name = $"ing{number}", Annotations = annotations, Paths = paths }],
        };
        return new(number, one, [.. Enumerable.Range(0, ProbesEach).Select(_ => Probe.Make(random))]);
    }

    /// <summary>Requests to each.</summary>
    const int ProbesEach = 4;

    static IEnumerable<(string Name, string Value)> Others(Random random)
    {
        switch (random.Next(24))
        {
            case 0 or 1:
                yield return ("enable-cors", "true");
                break;
            case 2:
                yield return ("whitelist-source-range", random.Next(2) == 0 ? "127.0.0.0/8" : "10.0.0.0/8");
                break;
            case 3:
                yield return ("permanent-redirect", "https://r.example/moved");
                break;
            case 4:
                yield return ("app-root", "/a/b");
                break;
            case 5:
                yield return ("force-ssl-redirect", "true");
                break;
            case 6:
                yield return ("use-regex", "true");
                break;
            case 7:
                yield return ("auth-type", "basic");
                if (random.Next(2) == 0)
                    yield return ("satisfy", "any");
                break;
        }
    }

    // nginx refuses a variable that nothing sets, and there would be too many of those.
    static string Declared(string text, int number, string? all = null) =>
        string.Concat(OwnVariables().Matches(all ?? text).Select(match => match.Groups[1].Value).Distinct()
            .Where(name => name.EndsWith($"{number}", StringComparison.Ordinal)).Select(name => $"set ${name} \"\";\n")) + text;

    [GeneratedRegex(@"\b(rewrite|return|if|set \$args)\b")]
    private static partial Regex RewriteDirectives();

    [GeneratedRegex(@"\$\{?(v[abc]\d+)")]
    private static partial Regex OwnVariables();
}

/// <summary>A request, what the pod answers, and what the authentication service does.</summary>
sealed record Probe(CaseRequest Request, CannedAnswer Answer, CannedAnswer Verdict)
{
    static readonly int[] Verdicts = [200, 200, 200, 200, 202, 204, 401, 403, 302, 404, 500];

    static readonly string[] Methods = ["GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];
    static readonly string[] Paths = ["/", "/a", "/a/", "/a/b", "/b", "/b/x.txt", "/c", "/", "/a/b", "/A", "/z.json", "/a/c"];
    static readonly int[] Statuses = [200, 200, 200, 200, 201, 202, 204, 301, 304, 404, 500];

    /// <summary>The same without one header, without the query, without the body.</summary>
    public IEnumerable<Probe> Smaller()
    {
        foreach (var line in Request.Headers.Lines)
            yield return this with { Request = Request with { Headers = new([.. Request.Headers.Lines.Where(other => other != line)]) } };
        foreach (var line in Answer.Headers!.Lines)
            yield return this with { Answer = Answer with { Headers = new([.. Answer.Headers.Lines.Where(other => other != line)]) } };
        if (Request.Target.IndexOf('?', StringComparison.Ordinal) is var query and > 0)
            yield return this with { Request = Request with { Target = Request.Target[..query] } };
        if (Request.Target is not ("/" or "/a"))
            yield return this with { Request = Request with { Target = "/a" } };
        foreach (var line in Verdict.Headers!.Lines)
            yield return this with { Verdict = Verdict with { Headers = new([.. Verdict.Headers.Lines.Where(other => other != line)]) } };
        if (Verdict.Status != 200)
            yield return this with { Verdict = Verdict with { Status = 200 } };
        if (Answer.Status != 200)
            yield return this with { Answer = Answer with { Status = 200 } };
        if (Request.Method != "GET")
            yield return this with { Request = Request with { Method = "GET", Body = "" } };
    }

    public static Probe Make(Random random)
    {
        var method = One(Methods);
        var path = One(Paths);
        path = random.Next(14) switch
        {
            0 => path.Replace("a", "%61", StringComparison.Ordinal),
            1 => "/" + path,
            2 => "/." + path,
            3 => "/c/.." + path,
            4 => path + "%20x",
            5 => path + "%C3%A9",
            6 => path + "+;,'",
            7 => path + "%2Fb",
            8 => path + "%25",
            _ => path,
        };
        var headers = new List<(string, string)> { ("X-Request-ID", "rid") };
        foreach (var (name, value) in new[]
        {
            ("X-A", One(["1", "/a", "a b", "q"])), ("X-B", One(["2", "127.0.0.1"])), ("X-C", "c"),
            ("Cookie", One(["k=1", "k=x; l=2"])), ("User-Agent", "agent"),
            ("Origin", "http://o.example"), ("X-Forwarded-For", "10.1.1.1"), ("Content-Type", "text/own"), ("Authorization", "Basic YWxpY2U6c2VjcmV0"),
            ("Accept-Encoding", "gzip"),
        })
        {
            if (random.Next(4) == 0)
                headers.Add((name, value));
        }

        var answers = new List<(string, string)>();
        foreach (var pair in new[]
        {
            ("X-A", "pod"), ("X-B", "p1"), ("X-B", "p2"), ("Cache-Control", "private"), ("Set-Cookie", "s=1; Path=/"), ("Set-Cookie", "t=2"),
            ("Content-Type", One(["text/plain; charset=utf-8", "text/html", "application/json"])), ("Vary", "X-V"), ("ETag", "\"e\""),
        })
        {
            if (random.Next(3) == 0)
                answers.Add(pair);
        }

        var status = Statuses[random.Next(Statuses.Length)];
        if (status == 301)
            answers.Add(("Location", One(["/moved", "https://r.example/m"])));
        return new(
            new()
            {
                Method = method,
                Target = path + One(["", "", "", "?", "?q=1", "?q=a%20b&r=", "?x", "?q=q=z"]),
                Headers = new(headers),
                Body = method is "POST" or "PUT" && random.Next(2) == 0 ? "body" : "",
            },
            new() { Status = status, Headers = new(answers) },
            new()
            {
                Status = Verdicts[random.Next(Verdicts.Length)],
                Headers = new([.. new[] { ("X-A", "auth"), ("X-B", "b"), ("Set-Cookie", "auth=1"), ("WWW-Authenticate", "Own"), ("Location", "/login") }
                    .Where(_ => random.Next(3) == 0)]),
            });

        string One(string[] words) => words[random.Next(words.Length)];
    }
}
