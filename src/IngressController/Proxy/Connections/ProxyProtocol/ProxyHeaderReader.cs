using System.IO.Pipelines;

namespace IngressController.Proxy.Connections.ProxyProtocol;

/// <summary>Reads a PROXY header from the start of a connection.</summary>
static class ProxyHeaderReader
{
    /// <summary>
    /// The header; the input after it stays in <paramref name="input"/>. Null when it is missing, malformed, or not complete
    /// within <paramref name="timeout"/>: close the connection. Silent is one that ended before its first octet, as probes of load balancers do.
    /// </summary>
    public static async ValueTask<(ProxyHeader? Header, bool IsSilent)> ReadAsync(PipeReader input, TimeSpan timeout, CancellationToken cancellation)
    {
        var isSilent = true;
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
                    return (header, false);
                }

                isSilent &= result.Buffer.IsEmpty;
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (parse == ProxyParse.Invalid || result.IsCompleted)
                    return (null, isSilent);
            }
        }
        catch (IOException)
        {
            return (null, isSilent);
        }
        catch (OperationCanceledException)
        {
            return (null, cancellation.IsCancellationRequested && isSilent);
        }
    }
}
