using System.Text.Json;
using System.Text.Json.Serialization;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>What we owe a case.</summary>
enum CasePolicy
{
    /// <summary>The same as nginx.</summary>
    Same,

    /// <summary>Not what nginx does, but what <see cref="SnippetCase.Ours"/> says.</summary>
    Stricter,

    /// <summary>503, no pod, and an error on the Ingress; what nginx does is kept for the reader.</summary>
    Refuse,
}

/// <summary>
/// One case: an Ingress with snippets, a request, and what nginx did with it in a configuration like ingress-nginx'. README.md beside
/// this file describes the fields.
/// </summary>
sealed record SnippetCase
{
    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new CaseHeadersConverter() },
    };

    public required string Id { get; init; }

    /// <summary>How often it is met, 1 to 10.</summary>
    public required int Weight { get; init; }

    public required CasePolicy Policy { get; init; }

    public required string Note { get; init; }

    /// <summary>Why and how we differ from nginx.</summary>
    public string Recommend { get; init; } = "";

    /// <summary>Those of the Ingress <c>ing</c>, full names.</summary>
    public Dictionary<string, string> Annotations { get; init; } = [];

    /// <summary>Keys of the global ConfigMap.</summary>
    public Dictionary<string, string> Configmap { get; init; } = [];

    /// <summary>Paths of the Ingress <c>ing</c>.</summary>
    public IReadOnlyList<CasePath> Paths { get; init; } = [new()];

    /// <summary>In place of the Ingress <c>ing</c>, the oldest first.</summary>
    public IReadOnlyList<CaseIngress> Ingresses { get; init; } = [];

    public string Host { get; init; } = "app.example.com";

    /// <summary>Whether the Ingresses have a TLS section for the host.</summary>
    public bool TlsHost { get; init; }

    public CaseRequest? Request { get; init; }

    /// <summary>One after the other, in place of <see cref="Request"/>; the last one's answer counts.</summary>
    public IReadOnlyList<CaseRequest> Requests { get; init; } = [];

    /// <summary>What pod <c>echo</c> answers.</summary>
    public CannedAnswer Upstream { get; init; } = new();

    public CannedAnswer Other { get; init; } = new();

    /// <summary>What the default backend answers.</summary>
    public CannedAnswer Errors { get; init; } = new();

    /// <summary>What the auth service answers.</summary>
    public CannedAnswer Auth { get; init; } = new();

    /// <summary>What nginx did.</summary>
    public required CaseExpectation Expected { get; init; }

    /// <summary>What we do, where that differs.</summary>
    public CaseExpectation? Ours { get; init; }

    public IReadOnlyList<CaseIngress> AllIngresses =>
        Ingresses.Count > 0 ? Ingresses : [new() { Name = "ing", Annotations = Annotations, Paths = Paths }];

    public IReadOnlyList<CaseRequest> AllRequests => Requests.Count > 0 ? Requests : [Request ?? new()];

    /// <param name="json">An array of cases.</param>
    /// <exception cref="JsonException">A field is missing, or nobody knows it.</exception>
    public static IReadOnlyList<SnippetCase> Read(string json) => JsonSerializer.Deserialize<IReadOnlyList<SnippetCase>>(json, Format)!;
}

sealed record CaseIngress
{
    public required string Name { get; init; }

    public Dictionary<string, string> Annotations { get; init; } = [];

    public IReadOnlyList<CasePath> Paths { get; init; } = [];
}

sealed record CasePath
{
    public string Path { get; init; } = "/";

    [JsonPropertyName("pathType")]
    public string PathType { get; init; } = "Prefix";

    public string Service { get; init; } = "echo";
}

sealed record CaseRequest
{
    public string Method { get; init; } = "GET";

    /// <summary>Sent as it is.</summary>
    public string Target { get; init; } = "/";

    /// <summary>Without <c>Host</c> the host of the case is asked for.</summary>
    public CaseHeaders Headers { get; init; } = CaseHeaders.None;

    public bool Tls { get; init; }

    public string Body { get; init; } = "";

    /// <summary>Bytes of a body whose content does not matter, in place of <see cref="Body"/>.</summary>
    public int BodySize { get; init; }
}

/// <summary>What a pod answers. Without a type it is text/plain.</summary>
sealed record CannedAnswer
{
    public int? Status { get; init; }

    public CaseHeaders? Headers { get; init; }

    /// <summary>Null: <c>pod NAME</c>.</summary>
    public string? Body { get; init; }

    /// <summary>What differs for some paths, without query.</summary>
    public Dictionary<string, CannedAnswer> ByPath { get; init; } = [];
}

/// <summary>What a client and the pods see.</summary>
sealed record CaseExpectation
{
    /// <summary>nginx does not load the configuration.</summary>
    public bool ConfigError { get; init; }

    /// <summary>What nginx says then.</summary>
    public string Error { get; init; } = "";

    /// <summary>0: the connection is closed without an answer.</summary>
    public int Status { get; init; }

    /// <summary>All lines of these names, in order.</summary>
    public CaseHeaders Headers { get; init; } = CaseHeaders.None;

    public IReadOnlyList<string> AbsentHeaders { get; init; } = [];

    public string BodyContains { get; init; } = "";

    /// <summary>The last request of a pod; null: none is reached.</summary>
    public ExpectedRequest? Pod { get; init; }

    /// <summary>The last request of the auth service; null: it is not asked, if <see cref="IsAuthTold"/>.</summary>
    public ExpectedRequest? Auth
    {
        get;
        init => (field, IsAuthTold) = (value, true);
    }

    /// <summary>Whether it matters what the auth service sees.</summary>
    [JsonIgnore]
    public bool IsAuthTold { get; private init; }
}

/// <summary>A request as a pod sees it. What is null or empty does not matter.</summary>
sealed record ExpectedRequest
{
    /// <summary>The pod's.</summary>
    public string? Name { get; init; }

    public string? Method { get; init; }

    public string? Target { get; init; }

    /// <summary>All lines of these names, in order.</summary>
    public CaseHeaders Headers { get; init; } = CaseHeaders.None;

    public IReadOnlyList<string> AbsentHeaders { get; init; } = [];
}
