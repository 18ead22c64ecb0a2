namespace IngressController.Tests.Proxy.Wire;

/// <summary>Each file of <c>tests/corpora/requests</c> through our edge: what the pod gets is compared octet by octet.</summary>
public sealed class WireRequestTests(WireRequestTests.Edge edge) : IClassFixture<WireRequestTests.Edge>
{
    public static TheoryData<string> Names() => [.. WireCase.ReadAll("requests").Select(static @case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_pod_gets_what_the_file_says(string name) => edge.CheckAsync(name);

    public sealed class Edge() : WireEdgeFixture("requests");
}
