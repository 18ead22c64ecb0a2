using System.Globalization;
using System.Text.Json.Nodes;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Election;

/// <summary>While replicas are replaced one by one, those of the build before and of this one share a Lease.</summary>
public sealed class LeaseFormTests
{
    /// <summary>What the build before KubernetesClient sent for a Lease of its own, recorded.</summary>
    const string Recorded = """
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"leader","namespace":"web"},
        "spec":{"holderIdentity":"old","leaseDurationSeconds":30,"acquireTime":"2026-01-01T00:00:00.000000Z",
        "renewTime":"2026-01-01T00:00:07.500000Z","leaseTransitions":3}}
        """;

    readonly ManualTime _time = new();

    [Fact]
    public async Task A_new_replica_follows_an_old_leader_and_leads_when_its_lease_has_expired()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Recorded);
        await using var replica = new Replica(server, "new", _time);
        await replica.WaitingAsync(Replica.Look);
        for (var looks = 1; looks <= 15; looks++)
            await replica.LookAsync();
        Assert.Equal("old", ReadAsBefore(server).Holder);
        server.Put(Recorded.Replace("07.500000Z", "15.000000Z", StringComparison.Ordinal));
        for (var looks = 1; looks <= 16; looks++)
        {
            await replica.LookAsync();
            Assert.False(replica.Elector.IsLeader);
        }

        await replica.LookAsync(next: Replica.Retry);

        Assert.True(replica.Elector.IsLeader);
        Assert.Equal(("new", 30, 4), (ReadAsBefore(server).Holder, ReadAsBefore(server).Duration, ReadAsBefore(server).Transitions));
    }

    [Fact]
    public async Task A_new_replica_leads_at_once_when_an_old_leader_gave_its_lease_back()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Recorded.Replace("\"old\"", "\"\"", StringComparison.Ordinal).Replace(":30,", ":1,", StringComparison.Ordinal));
        await using var replica = new Replica(server, "new", _time);
        await replica.Elector.Begun;

        Assert.True(replica.Elector.IsLeader);
        Assert.Equal(4, ReadAsBefore(server).Transitions);
    }

    [Fact]
    public async Task An_old_replica_reads_every_form_of_a_new_lease_held_renewed_and_given_back()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var replica = new Replica(server, "new", _time);
        await replica.WaitingAsync(Replica.Retry);
        Assert.Equal(Fields(JsonNode.Parse(Recorded)!), Fields(Stored(server)));
        var first = ReadAsBefore(server);

        await replica.TryAsync();

        // Whole seconds and parts of one alike, with the six digits that API servers insist on.
        Assert.Equal(Fields(JsonNode.Parse(Recorded)!), Fields(Stored(server)));
        Assert.Equal(("new", 30, first.Acquired, first.Renewed + TimeSpan.FromSeconds(7.5), 0), ReadAsBefore(server));
        await replica.StopAsync();
        Assert.Equal(Fields(JsonNode.Parse(Recorded)!), Fields(Stored(server)));
        Assert.Equal(("", 1), (ReadAsBefore(server).Holder, ReadAsBefore(server).Duration));
    }

    /// <summary>The names and kinds of all fields, without those that the server itself writes.</summary>
    static IEnumerable<string> Fields(JsonNode node) => node is not JsonObject fields
        ? [$"{node.GetPath()}: {node.GetValueKind()}"]
        : fields.Where(field => field.Key is not ("resourceVersion" or "uid" or "creationTimestamp")).SelectMany(field => Fields(field.Value!)).Order();

    static JsonObject Stored(FakeApiServer server) => server.Objects.Get("leases", "web", "leader")!;

    /// <summary>Reads a Lease as the build before did, and as strictly as an API server reads its times.</summary>
    static (string Holder, int Duration, DateTimeOffset Acquired, DateTimeOffset Renewed, int Transitions) ReadAsBefore(FakeApiServer server)
    {
        var spec = Replica.Spec(server);
        return ((string)spec["holderIdentity"]!, (int)spec["leaseDurationSeconds"]!, Time("acquireTime"), Time("renewTime"), (int)spec["leaseTransitions"]!);

        DateTimeOffset Time(string field) => DateTimeOffset.ParseExact(
            (string)spec[field]!, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
