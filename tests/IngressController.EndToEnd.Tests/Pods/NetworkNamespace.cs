using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Win32.SafeHandles;

namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>
/// One network namespace with one address. A socket belongs to the namespace it was made in, so a server of this very
/// process becomes a pod: only its listening socket has to be made inside.
/// </summary>
sealed partial class NetworkNamespace(string name, IPAddress address)
{
    const int CloneNewNet = 0x40000000;

    public string Name => name;

    public IPAddress Address => address;

    /// <summary>Makes a bound socket inside.</summary>
    public Socket Bind(IPEndPoint endpoint)
    {
        Socket? socket = null;
        Exception? problem = null;
        // setns changes the calling thread only; a thread of its own ends with it and is never used again.
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            }
            catch (Exception error)
            {
                problem = error;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new IOException($"cannot listen on {endpoint} in {name}", problem);
    }

    void Enter()
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace(handle, CloneNewNet) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setns {name}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle fd, int nstype);
}
