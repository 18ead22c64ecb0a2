using IngressController.Cli;
using IngressController.Kubernetes;

namespace IngressController.Tests.Cli;

/// <summary>What scripts of shells ask the program.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("[suggest:-1]")]
    [InlineData("[suggest:abc]")]
    [InlineData("[suggest:99999999999999]")]
    [InlineData("[suggest:")]
    public async Task A_position_that_is_no_number_is_an_error_of_usage(string question)
    {
        Assert.Equal(2, await CommandLine.RunAsync([question, "IngressController --bin"]));
        var error = Assert.Throws<ConfigurationException>(() => CompletionCommand.CheckPosition([question]));
        Assert.Contains($"\"{question}\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_and_other_arguments_pass()
    {
        CompletionCommand.CheckPosition(["[suggest:5]", "IngressController"]);
        CompletionCommand.CheckPosition(["demo", "[suggest:-1]"]);
        CompletionCommand.CheckPosition([]);
    }
}
