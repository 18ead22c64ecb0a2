using System.Text.RegularExpressions;
using IngressController.Features.Rewrite;
using IngressController.Proxy;

namespace IngressController.Tests.Features.Rewrite;

public sealed class CaptureTemplateTests
{
    [Theory]
    [InlineData("/$2/$1", "/b/a")]
    [InlineData("/$12", "/a2")]
    [InlineData("/x", "/x")]
    [InlineData("/$3", "/")]
    [InlineData("$1$1", "aa")]
    public void Captures_have_one_digit_and_are_empty_when_they_took_no_part(string text, string expected)
    {
        Assert.True(CaptureTemplate.TryParse(text, out var template, out _));
        Assert.Equal(expected, template.EvaluateDecoded(new RequestContext(), Regex.Match("ab", "(a)(b)(c)?")));
    }

    [Theory]
    [InlineData("/$nothing")]
    [InlineData("/$")]
    [InlineData("/$0")]
    public void A_variable_that_is_not_known_is_refused(string text) => Assert.False(CaptureTemplate.TryParse(text, out _, out _));
}
