namespace IngressController.Tests.Proxy.Wire;

/// <summary>Each file of <c>tests/corpora/answers</c> through our edge: what the client gets is compared, and how often pods are asked.</summary>
public sealed class WireAnswerTests(WireAnswerTests.Edge edge) : IClassFixture<WireAnswerTests.Edge>
{
    public static TheoryData<string> Names() => [.. WireCase.ReadAll("answers").Select(static @case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_client_gets_what_the_file_says(string name) => edge.CheckAsync(name);

    public sealed class Edge() : WireEdgeFixture("answers");
}
