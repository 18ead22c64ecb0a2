namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// Each file of <c>tests/corpora/templates</c> through our edge: what clients send comes to stand in text that a tenant wrote, and breaks
/// out of it nowhere.
/// </summary>
public sealed class TemplateCorpusTests(TemplateCorpusTests.Edge edge) : IClassFixture<TemplateCorpusTests.Edge>
{
    public static TheoryData<string> Names() => [.. WireCase.ReadAll("templates").Select(static @case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_client_and_the_pod_get_what_the_file_says(string name) => edge.CheckAsync(name, isOurs: true);

    public sealed class Edge() : WireEdgeFixture("templates");
}
