using System.Globalization;
using System.Text.Json.Nodes;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Events;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Events;

/// <summary>An event reporter on a fake API server.</summary>
sealed class Teller : IDisposable
{
    readonly ApiClient _client;
    readonly EventReporter _reporter;
    bool _isLeader;

    public Teller(FakeApiServer server, bool isLeader = true)
    {
        _client = server.Client();
        _isLeader = isLeader;
        _reporter = new(_client, () => _isLeader, "self", TimeProvider.System, Log);
    }

    public LogRecorder<EventReporter> Log { get; } = new();

    /// <summary>All Events of namespace <c>web</c>.</summary>
    public static IReadOnlyList<JsonNode> Events(FakeApiServer server) =>
        [.. server.Objects.List("events", "web", new(null, null), 0, null)!["items"]!.AsArray().Select(item => item!)];

    /// <summary>Type, reason and object of all Events, in the order they were written last.</summary>
    public static IEnumerable<string> Told(FakeApiServer server) => Events(server)
        .OrderBy(item => int.Parse((string)item["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture))
        .Select(item => $"{item["type"]} {item["reason"]} {item["involvedObject"]!["name"]}");

    /// <summary>Puts objects in force, and waits until all is told.</summary>
    public Task TellAsync(ServedObjects served)
    {
        _reporter.Follow(served);
        return _reporter.TellNewsAsync(default);
    }

    /// <summary>Begins or ends to lead, and waits until all is told.</summary>
    public Task LeadAsync(bool isLeader)
    {
        _isLeader = isLeader;
        return _reporter.TellNewsAsync(default);
    }

    public void Dispose() => _client.Dispose();
}
