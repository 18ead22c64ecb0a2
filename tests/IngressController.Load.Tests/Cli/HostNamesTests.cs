using IngressController.Load.Cli;

namespace IngressController.Load.Tests.Cli;

/// <summary>What <c>--hosts</c> stands for.</summary>
public sealed class HostNamesTests
{
    [Theory]
    [InlineData("a.example", "a.example")]
    [InlineData("a.example, b.example,", "a.example", "b.example")]
    [InlineData("h{8-11}.example", "h8.example", "h9.example", "h10.example", "h11.example")]
    [InlineData("a.example,h{0-0}.example,b{1-2}", "a.example", "h0.example", "b1", "b2")]
    public void A_range_stands_for_each_of_its_numbers(string text, params string[] names) => Assert.Equal(names, HostNames.Parse(text));

    [Fact]
    public void A_range_may_hold_a_hundred_thousand_names() => Assert.Equal(100_000, HostNames.Parse("h{1-100000}.example").Count);
}
