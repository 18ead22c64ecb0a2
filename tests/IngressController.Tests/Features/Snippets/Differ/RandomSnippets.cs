using System.Text;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>Makes snippets of the directives that the compiler knows. The words are few, so that directives meet.</summary>
/// <param name="random">What they are made of.</param>
/// <param name="number">Ends the names of variables: nginx shares them among all hosts.</param>
sealed class RandomSnippets(Random random, int number)
{
    static readonly string[] Variables =
    [
        "host", "uri", "request_uri", "request_method", "args", "query_string", "arg_q", "is_args", "http_x_a", "http_x_b", "http_user_agent", "scheme",
        "remote_addr", "1", "2", "cookie_k", "document_uri", "http_host", "server_name", "service_name", "namespace", "content_type",
        "location_path", "best_http_host", "m", "g", "s", "literal_dollar",
    ];

    static readonly string[] AnswerVariables = ["status", "sent_http_x_a", "upstream_http_x_b", "upstream_status", "sent_http_content_type"];
    static readonly string[] Headers = ["X-A", "X-B", "X-C"];
    static readonly string[] Limits = ["GET", "POST", "GET POST", "PUT DELETE"];
    static readonly string[] OddHeaders =
        ["Cache-Control", "Content-Type", "Set-Cookie", "Vary", "Location", "x-a", "Last-Modified", "ETag", "WWW-Authenticate"];
    static readonly string[] Paths = ["/", "/a", "/a/", "/a/b", "/b", "/b/x.txt", "/c"];
    static readonly string[] Patterns = ["^/a", "^/(.*)$", "/b", "^", "^/a/(.*)", "(a)(/b)?", @"\.txt$", "^/A", "/(?<n@>[a-c])", "[^a]$", "%", "^/c$", "q=(.)"];
    static readonly string[] Replacements =
    [
        "/a", "/b/x.txt", "/c?n=1", "/c?", "/$1", "/b/$1", "/a$2", "$uri", "/c?p=$1", "/x$request_uri", "https://r.example$uri", "$scheme://$host/c",
        "/b?$args", "http://r.example/?u=$1", "/d%20e", "b",
    ];

    static readonly string[] Statuses = ["200", "200", "201", "204", "202", "301", "302", "303", "307", "308", "400", "401", "403", "404", "410", "418", "429",
        "500", "503", "599", "304", "206", "405", "444"];

    public string Variable() => random.Next(3) == 0 ? $"v{Name()}" : One(Variables);

    /// <summary>http-snippet: the variables $m, $g and $s are always made.</summary>
    public string Http()
    {
        var text = new StringBuilder();
        text.Append($"map ${One(["http_x_a", "uri", "request_uri", "host", "arg_q", "request_method", "cookie_k"])} $m {{ {MapEntries()} }}\n");
        var (standard, all) = (One(["default out;", ""]), One(["", "0.0.0.0/0 all;"]));
        text.Append($"geo {One(["", "$remote_addr ", "$http_x_b "])}$g {{ {standard} 127.0.0.0/8 in; 127.0.0.1 self; {all} }}\n");
        text.Append($"split_clients {One(["$host", "$http_x_a", "\"$uri$arg_q\"", "x"])} $s {{ 10% a; 33.33% b; {One(["", "* c;", "56.67% d;"])} }}\n");
        return text.Append(Level(HttpDirective, 3)).ToString();
    }

    public string Server(int most) => Level(ServerDirective, most);

    public string Location(int most) => Level(PathDirective, most);

    /// <summary>auth-snippet.</summary>
    public string Question(int most) => Level(QuestionDirective, most);

    /// <summary>server-snippet: locations that error_page of this host can lead to.</summary>
    public string Named() => $"location @n{number} {{ {Level(InLocation, 2)} }}\n";

    string MapEntries() => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(8) switch
    {
        0 => "1 one; ",
        1 => "~^/a pa; ",
        2 => "~*A/(.) x$1; ",
        3 => "GET $request_method; ",
        4 => "/b /bb; ",
        5 => "'' none; ",
        6 => "~q q; ",
        _ => "/ root; ",
    }).Distinct()) + One(["", "default d;", "default $http_x_b;", "default $uri;", "default 0;"]);

    string Level(Func<string> directive, int most)
    {
        var text = new StringBuilder();
        for (var left = random.Next(1, most + 1); left > 0; left--)
            text.Append(random.Next(60) == 0 ? Any() : directive()).Append('\n');
        return text.ToString();
    }

    string HttpDirective() => random.Next(6) switch
    {
        0 => Access(),
        1 => BodyFilter(),
        _ => AnswerHeader(),
    };

    string QuestionDirective() => random.Next(8) switch
    {
        0 or 1 => PodHeader(),
        2 => If(Rewriting),
        3 => InputHeader(),
        4 => AnswerHeader(),
        5 => Access(),
        _ => Rewriting(),
    };

    string ServerDirective() => random.Next(11) switch
    {
        10 => ErrorPage(),
        0 or 1 or 2 => LocationBlock(["", "= ", "^~ ", "~ ", "~* ", ""]),
        3 or 4 => If(Rewriting),
        5 => Rewriting(),
        6 => Access(),
        7 => random.Next(2) == 0 ? PodHeader() : BodyFilter(),
        _ => AnswerHeader(),
    };

    string PathDirective() => random.Next(21) switch
    {
        18 => $"limit_except {One(Limits)} {{ {Access()} {One(["", "deny all;"])} }}",
        19 => $"auth_request_set $v{Name()} {One(["$upstream_http_x_a", "$upstream_status", "\"<$upstream_http_x_b>\""])};",
        20 => ErrorPage(),
        0 => Access(),
        1 or 2 or 3 => PodHeader(),
        4 or 5 or 6 => Rewriting(),
        7 or 8 or 9 => If(() => random.Next(3) == 0 ? AnswerHeader() : Rewriting()),
        10 when random.Next(4) == 0 => LocationBlock(["~ ", "", "= "]),
        11 => InputHeader(),
        12 or 13 => BodyFilter(),
        _ => AnswerHeader(),
    };

    // No pod is there, so most of what counts is what rewriting and access do.
    string LocationBlock(string[] signs)
    {
        var sign = One(signs);
        return $"location {sign}{(sign.StartsWith('~') ? $"\"{Pattern()}\"" : One(Paths))} {{ {Level(InLocation, 3)} }}";
    }

    string InLocation() => random.Next(9) switch
    {
        8 => ErrorPage(),
        0 => Access(),
        1 => If(() => random.Next(3) == 0 ? AnswerHeader() : Rewriting()),
        2 or 3 => AnswerHeader(),
        _ => Rewriting(),
    };

    // In any place, where it may not stand.
    string Any() => random.Next(9) switch
    {
        0 => If(() => If(Rewriting)),
        1 => LocationBlock(["", "= "]),
        2 => Access(),
        3 => PodHeader(),
        4 => InputHeader(),
        5 => "nothing_knows this;",
        6 => $"set ${One(["host", "uri", "remote_addr", "http_x_a", "args", "status", "m", "best_http_host"])} {Value()};",
        7 => $"add_header {Header()} $nobody{number};",
        _ => AnswerHeader(),
    };

    string Rewriting() => random.Next(10) switch
    {
        0 or 1 or 2 => $"set $v{Name()} {Value()};",
        3 => random.Next(3) == 0 ? $"set $args {Value()};" : "break;",
        4 or 5 => Return(),
        _ => $"rewrite {(random.Next(2) == 0 ? Pattern() : $"\"{Pattern()}\"")} {One(Replacements)}" +
            $"{One(["", " last", " break", " redirect", " permanent", " break"])};",
    };

    string Return() => random.Next(6) switch
    {
        0 => $"return {One(Statuses)};",
        1 => $"return {One(Statuses)} {Value()};",
        2 => $"return {One(["301", "302", "303", "307", "308"])} " +
            $"{One(["/c", "https://r.example$request_uri", "/x$uri", "$scheme://$host/y?$args", "x", "\"\""])};",
        3 => $"return {One(["https://r.example/", "http://r.example$uri", "$scheme://r.example/$arg_q"])};",
        _ => $"return {One(["200", "403", "404", "418"])} {Value()};",
    };

    string If(Func<string> body) => $"if ({Condition()}) {{ {Level(body, 2)} }}";

    string Condition() => random.Next(6) switch
    {
        0 => $"${Variable()}",
        1 => $"${Variable()} {One(["=", "!="])} {Value()}",
        2 => $"$request_method {One(["=", "!="])} {One(["GET", "POST", "OPTIONS"])}",
        3 => $"${One(["http_x_a", "arg_q", "args", "m", "g", "cookie_k"])} {One(["=", "!="])} {One(["1", "\"\"", "in", "self", "one"])}",
        _ => $"${One(["uri", "request_uri", "http_x_a", "host", "args", $"v{Name()}"])} {One(["~", "~*", "!~", "!~*"])} \"{Pattern()}\"",
    };

    string AnswerHeader() => random.Next(10) switch
    {
        0 or 1 or 2 => $"add_header {Header()} {AnswerValue()}{One(["", "", " always"])};",
        3 or 4 or 5 => $"more_set_headers {Flags()}{string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => MoreHeader()))};",
        6 => $"more_clear_headers {Flags()}{One([Header(), "X-*", "'X-A' 'X-C'", "'X-B: 1'"])};",
        7 => $"expires {One(["1h", "-1", "max", "epoch", "off", "0", "30d", "1h30m"])};",
        8 => $"default_type {One(["text/plain", "application/json", "text/x-own"])};",
        _ => $"more_set_headers {Flags()}{MoreHeader()};",
    };

    string MoreHeader() => One([$"'{Header()}: {Plain(isAnswer: true)}'",
        $"\"{Header()}:{Plain(isAnswer: true)}\"", $"'{Header()} {Plain(isAnswer: true)}'", Header(), $"{Header()}:"]);

    string Flags() => One(["", "", "", "-s 404 ", "-s '200 204' ", "-t text/plain ", "-t 'text/html application/json' ", "-s 403 -t text/html "]);

    string BodyFilter() => random.Next(8) switch
    {
        0 => "sub_filter_once off;",
        1 => "sub_filter_types *;",
        2 => "sub_filter_types application/json text/plain;",
        3 => "sub_filter_last_modified on;",
        _ => $"sub_filter {One(["'echo'", "E", "own", "'<h1>'", "\"$arg_q\"", "0", "nginx", "ot", "body"])} {Value()};",
    };

    string ErrorPage() => random.Next(8) == 0 ? "proxy_intercept_errors on;"
        : $"error_page {One(["404", "403", "401 403", "500 503", "404 410 418", "301", "400"])} {One(["", "", "=200 ", "= ", "=404 "])}" +
            $"{One(["/b", "/c?e=1", "/a/b", "/x$uri", $"@n{number}", $"@n{number}", "https://r.example/e"])};";

    string InputHeader() => random.Next(4) switch
    {
        0 => $"more_clear_input_headers {One([Header(), "'X-*'", "X-A X-B", "User-Agent"])};",
        1 => $"more_set_input_headers -r '{Header()}: {Plain(isAnswer: false)}';",
        2 => $"more_set_input_headers '{One(Headers)}: {Plain(isAnswer: false)}' '{One(Headers)}:{Plain(isAnswer: false)}';",
        _ => $"more_set_input_headers \"{Header()}: {Plain(isAnswer: false)}\";",
    };

    string PodHeader() => random.Next(6) switch
    {
        0 => $"proxy_hide_header {One([.. Headers, "Set-Cookie", "cache-control"])};",
        1 => $"proxy_set_header {One(["X-Forwarded-Prefix", "Authorization", "Cookie", "User-Agent", "Accept-Encoding"])} {Value()};",
        _ => $"proxy_set_header {One(Headers)} {Value()};",
    };

    string Access() => random.Next(12) switch
    {
        0 => "internal;",
        1 => $"satisfy {One(["any", "all"])};",
        _ => $"{One(["allow", "deny"])} {One(["all", "127.0.0.1", "127.0.0.0/8", "10.0.0.0/8", "127.0.0.9/8", "::1", "all"])};",
    };

    string Header() => random.Next(6) == 0 ? One(OddHeaders) : One(Headers);

    string Name() => One(["a", "b", "c"]) + number;

    string Pattern() => One(Patterns).Replace("@", $"{number}", StringComparison.Ordinal);

    string Value() => random.Next(8) switch
    {
        0 => "\"\"",
        1 => "0",
        2 => "1",
        _ => $"\"{Plain(isAnswer: false)}\"",
    };

    string AnswerValue() => $"\"{Plain(isAnswer: true)}\"";

    string Plain(bool isAnswer) => random.Next(6) switch
    {
        0 => "v1",
        1 => "v 2; w",
        2 => $"${{{Variable()}}}x",
        3 when isAnswer => $"${One(AnswerVariables)}",
        4 => $"<${Variable()}|${Variable()}>",
        _ => $"${Variable()}",
    };

    string One(string[] words) => words[random.Next(words.Length)];
}
