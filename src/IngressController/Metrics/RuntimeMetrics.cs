using System.Runtime;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>.NET runtime metrics that tell garbage collection, thread starvation and lock contention apart.</summary>
sealed class RuntimeMetrics : IMetricSource
{
    static readonly byte[][] Generations =
        [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => MetricWriter.Labels(("gc_heap_generation", $"gen{generation}")))];

    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family(
            "dotnet_gc_collections_total"u8, MetricType.Counter,
            "Garbage collections by generation; a collection of a generation collects the younger ones too.",
            [.. Generations.Select((labels, generation) => (labels, (double)GC.CollectionCount(generation)))]);
        writer.Counter("dotnet_gc_pause_time_seconds_total"u8, "Time during which collections kept all threads waiting.",
            GC.GetTotalPauseDuration().TotalSeconds);
        writer.Counter("dotnet_gc_heap_total_allocated_bytes_total"u8, "Bytes allocated on the managed heap.", GC.GetTotalAllocatedBytes());
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        writer.Gauge("dotnet_gc_last_collection_heap_size_bytes"u8, "Managed heap after the last collection.", memory.HeapSizeBytes);
        writer.Gauge("dotnet_gc_last_collection_memory_committed_size_bytes"u8, "Memory committed for the managed heap at the last collection.",
            memory.TotalCommittedBytes);
        writer.Gauge("dotnet_gc_heap_hard_limit_bytes"u8, "Memory the heap may use, as the container's limit or the machine has it.",
            memory.TotalAvailableMemoryBytes);
        writer.Gauge("dotnet_thread_pool_threads"u8, "Threads of the thread pool.", ThreadPool.ThreadCount);
        writer.Gauge("dotnet_thread_pool_queue_length"u8, "Work items waiting for a thread: above 0 for long means starvation.",
            ThreadPool.PendingWorkItemCount);
        writer.Counter("dotnet_thread_pool_work_items_total"u8, "Work items done.", ThreadPool.CompletedWorkItemCount);
        writer.Counter("dotnet_monitor_lock_contentions_total"u8, "Times a thread had to wait for a lock.", Monitor.LockContentionCount);
        writer.Gauge("dotnet_timers"u8, "Timers that are set.", Timer.ActiveCount);
        writer.Counter("dotnet_jit_compiled_methods_total"u8, "Methods compiled.", JitInfo.GetCompiledMethodCount());
        writer.Counter("dotnet_jit_compilation_time_seconds_total"u8, "Time spent compiling.", JitInfo.GetCompilationTime().TotalSeconds);
        return default;
    }
}
