using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using IngressController.Kubernetes.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>A request that the fake API server got.</summary>
sealed record FakeRequest(
    string Verb, string Collection, string PathAndQuery, string? Authorization, string Protocol, string? ClientSubject);

/// <summary>
/// An API server in this process: real HTTP on a loopback port, objects in memory, and faults on demand. Objects are
/// JSON with <c>kind</c>; the collections are named by their plural (<c>services</c>).
/// </summary>
sealed class FakeApiServer : IAsyncDisposable
{
    readonly ConcurrentQueue<FakeRequest> _requests = new();
    readonly ConcurrentQueue<string> _paths = new();
    readonly X509Certificate2? _certificate;
    WebApplication? _app;
    int _port;

    FakeApiServer(X509Certificate2? certificate) => _certificate = certificate;

    public FakeFaults Faults { get; } = new();

    public FakeObjects Objects { get; } = new();

    /// <summary>Where it listens; the same after <see cref="StopAsync"/> and <see cref="StartAgainAsync"/>.</summary>
    public string Url => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{_port}";

    public IReadOnlyCollection<FakeRequest> Requests => _requests;

    /// <summary>Path and query of every request, also of those for no collection.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <param name="certificate">Serve TLS (HTTP/2 and client certificates included) with it; null: plain HTTP.</param>
    public static async Task<FakeApiServer> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new FakeApiServer(certificate);
        await server.StartAgainAsync();
        return server;
    }

    public ApiClient Client() => new(ApiServerConfig.FromHost(Url, null, TimeProvider.System), TimeProvider.System);

    /// <summary>Creates or replaces an object given as JSON; gives its resourceVersion.</summary>
    public string Put(string json)
    {
        var @object = JsonNode.Parse(json)!.AsObject();
        return (string)Objects.Put(Collection((string)@object["kind"]!), @object)["metadata"]!["resourceVersion"]!;
    }

    public void Delete(string collection, string @namespace, string name) =>
        Assert.True(Objects.Delete(collection, @namespace, name), $"there is no {collection} {@namespace}/{name}");

    /// <summary>Sends a line as it is to the open watches of a collection.</summary>
    public void Send(string collection, string line) => Each(collection, watch => watch.Send(line));

    /// <summary>Sends a bookmark of the present moment.</summary>
    public void Bookmark(string collection = "*") => Each(collection, watch => watch.Bookmark(Objects.Version));

    public void EndWatches(string collection = "*") => Each(collection, watch => watch.End());

    public void CutWatches(string collection = "*") => Each(collection, watch => watch.Cut());

    /// <summary>The open watches stay connected and fall silent for good; new ones work.</summary>
    public void StallWatches(string collection = "*") => Each(collection, watch => watch.Stall());

    /// <summary>Waits for an open watch.</summary>
    public Task WatchedAsync(string collection) =>
        Eventually.TrueAsync(() => Objects.Watches(collection).Count > 0, $"{collection} is watched");

    public int Count(string verb, string collection) =>
        _requests.Count(request => request.Verb == verb && request.Collection == collection);

    /// <summary>Goes away: connections break, new ones are refused.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        CutWatches();
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen =>
        {
            if (_certificate is { } certificate)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    void Each(string collection, Action<FakeWatch> act)
    {
        foreach (var watch in Objects.Watches(collection))
            act(watch);
    }

    /// <summary>Kubernetes' plural of a kind.</summary>
    static string Collection(string kind)
    {
        var lower = kind.ToLowerInvariant();
        return lower.EndsWith("endpoints", StringComparison.Ordinal) ? lower : lower.EndsWith('s') ? $"{lower}es" : $"{lower}s";
    }

    async Task HandleAsync(HttpContext context)
    {
        var path = $"{context.Request.Path}{Uri.UnescapeDataString(context.Request.QueryString.Value ?? "")}";
        _paths.Enqueue(path);
        // /api/v1/… or /apis/GROUP/VERSION/…, then [namespaces/NS/]COLLECTION[/NAME[/SUBRESOURCE]]
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts is ["apis", _, _, ..] ? parts[3..] : parts is ["api", "v1", ..] ? parts[2..] : [];
        string? @namespace = null;
        if (rest is ["namespaces", var ns, _, ..])
            (@namespace, rest) = (ns, rest[2..]);
        if (rest.Length == 0)
        {
            await FakeFaults.StatusAsync(context, 404, "NotFound", "the server could not find the requested resource");
            return;
        }

        var (collection, name) = (rest[0], rest.Length > 1 ? rest[1] : null);
        var verb = Verb(context.Request, name);
        _requests.Enqueue(new(
            verb, collection, path, context.Request.Headers.Authorization.FirstOrDefault(),
            context.Request.Protocol, context.Connection.ClientCertificate?.Subject));
        if (await Faults.TryHandleAsync(context, verb, collection))
            return;
        switch (verb)
        {
            case "list":
                await ListAsync(context, collection, @namespace);
                break;
            case "watch":
                await WatchAsync(context, collection, @namespace);
                break;
            default:
                await OneAsync(context, verb, collection, @namespace ?? "", name);
                break;
        }
    }

    static string Verb(HttpRequest request, string? name) => request.Method switch
    {
        "GET" when request.Query["watch"] == "true" => "watch",
        "GET" => name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        _ => "delete",
    };

    async Task ListAsync(HttpContext context, string collection, string? @namespace)
    {
        var query = context.Request.Query;
        int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
        var page = Objects.List(collection, @namespace, Selector(query), limit, query["continue"].FirstOrDefault());
        if (page is null)
            await FakeFaults.StatusAsync(context, 410, "Expired", "The provided continue parameter is too old");
        else
            await context.Response.WriteAsJsonAsync(page);
    }

    async Task WatchAsync(HttpContext context, string collection, string? @namespace)
    {
        var query = context.Request.Query;
        var watch = new FakeWatch(collection, @namespace, Selector(query), query["allowWatchBookmarks"] == "true");
        if (!Objects.Watch(watch, query["resourceVersion"].ToString()))
        {
            if (!Faults.ExpiredAsEvent)
            {
                await FakeFaults.StatusAsync(context, 410, "Expired", "too old resource version");
                return;
            }

            watch.Send(FakeWatch.Line("ERROR", FakeFaults.Status(410, "Expired", "too old resource version")));
            watch.End();
        }

        try
        {
            var seconds = int.Parse(query["timeoutSeconds"].ToString(), CultureInfo.InvariantCulture);
            await watch.RunAsync(context, TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            Objects.Closed(watch);
        }
    }

    async Task OneAsync(HttpContext context, string verb, string collection, string @namespace, string? name)
    {
        var body = verb is "create" or "update" or "patch" ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : null;
        name ??= (string?)body?["metadata"]?["name"] ?? "";
        var present = Objects.Get(collection, @namespace, name);
        if (verb == "create" && present is not null)
        {
            await FakeFaults.StatusAsync(context, 409, "AlreadyExists", $"{collection} \"{name}\" already exists");
        }
        else if (verb != "create" && present is null)
        {
            await FakeFaults.StatusAsync(context, 404, "NotFound", $"{collection} \"{name}\" not found");
        }
        else if (VersionOf(body) is { } version && version != VersionOf(present))
        {
            await FakeFaults.StatusAsync(context, 409, "Conflict", $"{collection} \"{name}\": the object has been modified");
        }
        else if (verb == "patch" && (string?)body?["metadata"]?["uid"] is { } uid && uid != (string?)present!["metadata"]!["uid"])
        {
            await FakeFaults.StatusAsync(context, 422, "Invalid", $"{collection} \"{name}\" is invalid: metadata.uid: field is immutable");
        }
        else if (verb == "delete")
        {
            Objects.Delete(collection, @namespace, name);
            await context.Response.WriteAsJsonAsync(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Success" });
        }
        else
        {
            if (verb == "get")
            {
                body = present;
            }
            else
            {
                body = verb == "patch" ? Merge(present!, body!) : body!;
                if (@namespace.Length > 0)
                    body["metadata"]!["namespace"] = @namespace;
                body = Objects.Put(collection, body);
            }

            context.Response.StatusCode = verb == "create" ? 201 : 200;
            await context.Response.WriteAsJsonAsync(body);
        }
    }

    static string? VersionOf(JsonObject? @object) => (string?)@object?["metadata"]?["resourceVersion"];

    /// <summary>JSON merge patch (RFC 7386).</summary>
    static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
                target.Remove(key);
            else if (value is JsonObject inner)
                target[key] = Merge(target[key] as JsonObject is { } there ? there.DeepClone().AsObject() : [], inner);
            else
                target[key] = value.DeepClone();
        }

        return target;
    }

    static FakeSelector Selector(IQueryCollection query) =>
        new(query["labelSelector"].FirstOrDefault(), query["fieldSelector"].FirstOrDefault());
}
