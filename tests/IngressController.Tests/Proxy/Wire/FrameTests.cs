namespace IngressController.Tests.Proxy.Wire;

/// <summary>Each file of <c>tests/corpora/http2</c> through our edge: frames as no client would send them.</summary>
public sealed class FrameTests(FrameTests.Edge edge) : IClassFixture<FrameTests.Edge>
{
    public static TheoryData<string> Names() => [.. WireCase.ReadAll("http2").Select(static @case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_client_and_the_pod_get_what_the_file_says(string name) => edge.CheckAsync(name, isOurs: true);

    public sealed class Edge() : WireEdgeFixture("http2");
}
