using System.Text;

namespace IngressController.Proxy;

/// <summary>One page, exactly as long as nginx'.</summary>
/// <param name="reason">nginx' phrase for it.</param>
/// <param name="detail">nginx' additional text in some refusals: the title, and a line of its own.</param>
sealed class ErrorPage(int status, string reason, string? detail = null)
{
    // Browsers with "friendly" error pages replace answers below 512 bytes by their own, hence the padding.
    static readonly string Padding = string.Concat(Enumerable.Repeat("<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n", 6));

    public int Status => status;

    public string Reason => reason;

    public ReadOnlyMemory<byte> Body { get; } = Encoding.ASCII.GetBytes(Html(status, reason, detail));

    public ReadOnlyMemory<byte> PaddedBody { get; } = Encoding.ASCII.GetBytes(Html(status, reason, detail) + Padding);

    static string Html(int status, string reason, string? detail) =>
        $"<html>\r\n<head><title>{status} {detail ?? reason}</title></head>\r\n<body>\r\n<center><h1>{status} {reason}</h1></center>\r\n" +
        (detail is null ? "" : $"<center>{detail}</center>\r\n") + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
}
