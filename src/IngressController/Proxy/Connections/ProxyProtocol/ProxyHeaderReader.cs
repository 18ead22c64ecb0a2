using System.IO.Pipelines;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>Reads a PROXY header from the start of a connection.</summary>
static class ProxyHeaderReader
{
    /// <summary>
    /// The header; the input after it stays in <paramref name="input"/>. Null when it is missing, malformed, or not complete
    /// within <paramref name="timeout"/>: close the connection.
    /// </summary>
    public static async ValueTask<ProxyHeader?> ReadAsync(PipeReader input, TimeSpan timeout, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(timeout);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(end.Token);
                var parse = ProxyHeaderParser.Parse(result.Buffer, out var header, out var length);
                if (parse == ProxyParse.Complete)
                {
                    input.AdvanceTo(result.Buffer.GetPosition(length));
                    return header;
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (parse == ProxyParse.Invalid || result.IsCompleted)
                    return null;
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return null;
        }
    }
}
