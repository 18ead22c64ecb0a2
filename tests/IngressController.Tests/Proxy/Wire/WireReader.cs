using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>Keeps all octets that come over a connection, and lets anybody wait for more of them.</summary>
sealed class WireReader(Socket socket, CancellationToken stop)
{
    readonly StringBuilder _text = new();
    readonly Lock _gate = new();
    TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything so far.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
                return _text.ToString();
        }
    }

    /// <summary>Whether nothing more will come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reads until the other side ends it, in whichever way.</summary>
    public async Task RunAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, stop) is > 0 and var count)
                Add(Encoding.Latin1.GetString(buffer, 0, count), isEnd: false);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Reset, or the case is over.
        }

        Add("", isEnd: true);
    }

    /// <summary>Waits until the text is as wanted. False: it ended before.</summary>
    public async Task<bool> UntilAsync(Func<string, bool> wanted)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (wanted(_text.ToString()))
                    return true;
                if (HasEnded)
                    return false;
                more = _more.Task;
            }

            await more.WaitAsync(stop);
        }
    }

    void Add(string text, bool isEnd)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _text.Append(text);
            HasEnded |= isEnd;
            (more, _more) = (_more, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        more.SetResult();
    }
}
