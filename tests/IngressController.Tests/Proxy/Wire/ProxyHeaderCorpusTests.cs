namespace IngressController.Tests.Proxy.Wire;

/// <summary>Each file of <c>tests/corpora/proxy-headers</c> through our edge: who a connection says it comes from.</summary>
public sealed class ProxyHeaderCorpusTests(ProxyHeaderCorpusTests.Edge edge) : IClassFixture<ProxyHeaderCorpusTests.Edge>
{
    public static TheoryData<string> Names() => [.. WireCase.ReadAll("proxy-headers").Select(static @case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_client_and_the_pod_get_what_the_file_says(string name) => edge.CheckAsync(name, isOurs: true);

    public sealed class Edge() : WireEdgeFixture("proxy-headers");
}
