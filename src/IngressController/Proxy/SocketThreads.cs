using System.Runtime.CompilerServices;

namespace IngressController.Proxy;

/// <summary>
/// The threads that see what sockets do, as many as processors. With inline scheduling a request runs on the one that saw it, with no
/// hop to the thread pool, which costs more than most of what a request does. What takes long leaves them first, since everything
/// else of that thread waits.
/// </summary>
static class SocketThreads
{
    const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Switches inline scheduling on for the process; call it before the first socket is used, when .NET reads it.</summary>
    public static void RunInline()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
            Environment.SetEnvironmentVariable(Setting, "1");
    }

    /// <summary>Goes on in the thread pool; at once if it is there already. For what may take more than 100 µs of CPU time.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() =>
        Task.CompletedTask.ConfigureAwait(Thread.CurrentThread.IsThreadPoolThread ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);
}
