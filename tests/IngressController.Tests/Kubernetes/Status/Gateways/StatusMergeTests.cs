using System.Text.Json.Nodes;
using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Status.Gateways;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

public sealed class StatusMergeTests
{
    const string Then = "2020-01-01T00:00:00Z";
    const string Now = "2026-01-01T00:00:00Z";

    static readonly ObjectMeta Meta = new("u", 3, null);
    static readonly StatusMerge Ours = new("example.com/ours");

    [Fact]
    public void A_new_Gateway_gets_all_and_loses_the_defaults_of_the_API()
    {
        var status = Merge(
            """{"conditions":[{"type":"Accepted","status":"Unknown","reason":"Pending","message":"","lastTransitionTime":"1970-01-01T00:00:00Z"}]}""",
            OfGateway(Condition.Good("Accepted")));

        Same(
            $$"""
            {"conditions":[{{Good("Accepted", Now)}}],
             "listeners":[{"name":"web","supportedKinds":[{"group":"g","kind":"HTTPRoute"}],"attachedRoutes":2,"conditions":[{{Good("Accepted", Now)}}]}],
             "addresses":[{"type":"IPAddress","value":"192.0.2.1"}] }
            """,
            status);
    }

    [Fact]
    public void What_says_all_that_already_is_not_written()
    {
        var wanted = OfGateway(Condition.Good("Accepted")) with { AttachedSets = 1 };
        var first = Merge("{}", wanted)!;

        Assert.Null(Ours.Merge(Live(first.ToJsonString()), wanted, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void The_time_of_a_condition_changes_with_its_status_only()
    {
        var live = $$"""{"conditions":[{{Good("Accepted", Then, 2)}},{{Good("Programmed", Then, 2)}}]}""";

        var status = Merge(live, OfClass(Condition.Good("Accepted"), Condition.Of("Programmed", new("Invalid", "why"))));

        Same(
            $$"""
            [{{Good("Accepted", Then)}},
             {"type":"Programmed","status":"False","reason":"Invalid","message":"why","observedGeneration":3,"lastTransitionTime":"{{Now}}"}]
            """,
            status!["conditions"]);
    }

    [Fact]
    public void Conditions_of_others_stay_and_ours_that_hold_no_more_go()
    {
        var live = $$"""{"conditions":[{"type":"Theirs","odd":[1]},"odd",{{Good("Conflicted", Then)}},{{Good("Accepted", Then)}}],"theirs":{"a":1} }""";

        Same(
            $$"""{"conditions":[{"type":"Theirs","odd":[1]},"odd",{{Good("Accepted", Then)}}],"theirs":{"a":1} }""",
            Merge(live, OfClass(Condition.Good("Accepted"))));
    }

    [Fact]
    public void A_newer_generation_is_never_lowered()
    {
        var live = $$"""{"conditions":[{{Good("Accepted", Then, 9)}}]}""";

        Assert.Null(Merge(live, OfClass(Condition.Of("Accepted", new("Invalid", "")))));
    }

    [Theory]
    [InlineData("""{"uid":"u","generation":4}""")]
    [InlineData("""{"uid":"another","generation":1}""")]
    [InlineData("{}")]
    [InlineData("7")]
    public void Another_object_and_a_newer_version_are_left_alone(string metadata) => Assert.Null(
        Ours.Merge(JsonNode.Parse($$"""{"metadata":{{metadata}} }""")!.AsObject(), OfClass(Condition.Good("Accepted")), DateTimeOffset.UnixEpoch));

    [Fact]
    public void No_more_conditions_are_written_than_the_API_takes()
    {
        var foreign = string.Join(',', Enumerable.Range(0, 7).Select(number => $$"""{"type":"T{{number}}"}"""));

        var wanted = OfClass(Condition.Good("Accepted"), Condition.Good("Programmed"));
        var conditions = Merge($$"""{"conditions":[{{foreign}}]}""", wanted)!["conditions"]!.AsArray();

        Assert.Equal(8, conditions.Count);
        Assert.Equal("Accepted", (string?)conditions[7]!["type"]);
    }

    [Fact]
    public void Listeners_are_those_of_the_spec_in_its_order()
    {
        var live = $$"""{"listeners":[{"name":"gone","attachedRoutes":1},{"name":"web","conditions":[{{Good("Accepted", Then)}},{"type":"Theirs"}]}]}""";

        var listeners = Merge(live, OfGateway(Condition.Good("Accepted")))!["listeners"]!.AsArray();

        Same($$"""[{{Good("Accepted", Then)}},{"type":"Theirs"}]""", Assert.Single(listeners)!["conditions"]);
    }

    [Fact]
    public void Entries_of_other_controllers_stay_where_they_are()
    {
        const string theirs = """{"parentRef":{"name":"edge"},"controllerName":"example.com/theirs","conditions":[{"type":"Accepted"}]}""";
        var live = $$"""{"parents":[{{Entry("old", Then)}},{{theirs}},{{Entry("edge", Then)}}]}""";

        var status = Merge(live, OfRoute("edge", "new"));

        Same($$"""{"parents":[{{theirs}},{{Entry("edge", Then)}},{{Entry("new", Now)}}]}""", status);
    }

    [Fact]
    public void A_route_that_names_no_Gateway_of_ours_loses_our_entries()
    {
        Same("""{"parents":[]}""", Merge($$"""{"parents":[{{Entry("edge", Then)}}]}""", OfRoute()));
        Assert.Null(Merge("{}", OfRoute()));
        Assert.Null(Merge("""{"parents":[{"controllerName":"example.com/theirs"}]}""", OfRoute()));
    }

    [Fact]
    public void A_parentRef_is_repeated_word_for_word_and_known_again_with_the_defaults_of_the_API()
    {
        var wanted = OfRoute() with { Parents = [new(new(null, null, "infra", "edge", "web", 80), [Condition.Good("Accepted")])] };

        var written = Merge("{}", wanted)!;
        Same("""{"namespace":"infra","name":"edge","sectionName":"web","port":80}""", written["parents"]![0]!["parentRef"]);

        written["parents"]![0]!["parentRef"]!["group"] = "gateway.networking.k8s.io";
        written["parents"]![0]!["parentRef"]!["kind"] = "Gateway";
        Assert.Null(Ours.Merge(Live(written.ToJsonString()), wanted, DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData(ResourceKind.HTTPRoute, "parents", 32)]
    [InlineData(ResourceKind.BackendTLSPolicy, "ancestors", 16)]
    public void No_more_entries_are_written_than_the_API_takes(ResourceKind kind, string field, int most)
    {
        var foreign = string.Join(',', Enumerable.Repeat("""{"controllerName":"example.com/theirs"}""", most - 1));

        var status = Merge($$"""{"{{field}}":[{{foreign}}]}""", OfRoute("a", "b") with { Object = new(kind, new("web", "x")) });

        Assert.Equal(most, status![field]!.AsArray().Count);
    }

    [Fact]
    public void A_class_tells_its_features()
    {
        var status = Merge("""{"supportedFeatures":[{"name":"Old"}]}""", OfClass() with { Features = ["A", "B"] });

        Same("""{"supportedFeatures":[{"name":"A"},{"name":"B"}]}""", status);
    }

    [Theory]
    [InlineData("{}", 0, null)]
    [InlineData("""{"attachedListenerSets":2}""", 0, 0)]
    [InlineData("{}", 1, 1)]
    public void ListenerSets_are_counted(string live, int sets, int? expected)
    {
        var status = Merge(live, OfGateway(Condition.Good("Accepted")) with { AttachedSets = sets });

        Assert.Equal(expected, (int?)status!["attachedListenerSets"]);
    }

    static GatewayStatus OfClass(params Condition[] conditions) =>
        new(new(ResourceKind.GatewayClass, new("", "c")), Meta) { Conditions = conditions.ToValueArray() };

    static GatewayStatus OfGateway(Condition condition) => new(new(ResourceKind.Gateway, new("web", "edge")), Meta)
    {
        Conditions = [condition],
        Listeners = [new("web", [new("g", "HTTPRoute")], 2, [Condition.Good("Accepted")])],
        Addresses = ["192.0.2.1"],
        AttachedSets = 0,
    };

    static GatewayStatus OfRoute(params string[] parents) => new(new(ResourceKind.HTTPRoute, new("web", "r")), Meta)
    {
        Parents = parents.Select(name => new ParentStatus(new(null, null, null, name, null, null), [Condition.Good("Accepted")])).ToValueArray(),
    };

    static JsonObject? Merge(string status, GatewayStatus wanted) => Ours.Merge(Live(status), wanted, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    static JsonObject Live(string status) => JsonNode.Parse($$$"""{"metadata":{"uid":"u","generation":3},"status":{{{status}}} }""")!.AsObject();

    static string Good(string type, string since, int generation = 3) =>
        $$"""{"type":"{{type}}","status":"True","reason":"{{type}}","message":"","observedGeneration":{{generation}},"lastTransitionTime":"{{since}}"}""";

    static string Entry(string parent, string since) =>
        $$"""{"parentRef":{"name":"{{parent}}"},"controllerName":"example.com/ours","conditions":[{{Good("Accepted", since)}}]}""";

    static void Same(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected: {expected}\nactual:   {actual?.ToJsonString()}");
}
