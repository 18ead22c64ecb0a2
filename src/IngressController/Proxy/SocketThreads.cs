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
    public static Leaving LeaveAsync() => default;

    /// <summary>What <see cref="LeaveAsync"/> waits for.</summary>
    public readonly struct Leaving : ICriticalNotifyCompletion
    {
        public bool IsCompleted => Thread.CurrentThread.IsThreadPoolThread;

        public Leaving GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static go => go(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static go => go(), continuation, preferLocal: false);
    }
}
