using System.Text;

namespace IngressController.Tests.Proxy.Wire;

public sealed class WireTextTests
{
    [Fact]
    public void Every_octet_is_read_as_it_was_written()
    {
        var octets = Encoding.Latin1.GetString([.. Enumerable.Range(0, 256).Select(static octet => (byte)octet)]);
        foreach (var text in new[] { octets, octets + octets, "a\r\n\r\n\r\nb \r\n ", new string('x', 5000) + "\r\n", "{host}\\x41(y)", "one.example" })
        {
            var lines = WireText.Write(text, "one.example").Split('\n')[..^1];
            Assert.All(lines, static line => Assert.InRange(line.Length, 1, 1500));
            Assert.All(lines, static line => Assert.False(line.EndsWith(' ')));
            Assert.Equal(text, string.Concat(lines.Select(static line => WireText.Read(line, "one.example"))));
        }
    }

    [Theory]
    [InlineData("| a", "a\r\n")]
    [InlineData("|", "\r\n")]
    [InlineData(". a\\x0D\\x0A\\\\\\{", "a\r\n\\{")]
    [InlineData(". {repeat(3,ab\\x00)}", "ab\0ab\0ab\0")]
    [InlineData("| Host: {host}", "Host: one.example\r\n")]
    [InlineData("pod gets", null)]
    [InlineData("(close)", null)]
    public void A_line_is_octets_or_none(string line, string? octets) => Assert.Equal(octets, WireText.Read(line, "one.example"));

    [Theory]
    [InlineData("| {hots}")]
    [InlineData("| \\y")]
    public void What_means_nothing_is_an_error(string line) => Assert.Throws<FormatException>(() => WireText.Read(line, "one.example"));
}
