/// Field tables of `apps`, `batch`, `autoscaling` and `policy`.
enum AppsTypes {
    static let table = """
        Deployment
          metadata ObjectMeta !
          spec DeploymentSpec !
          status DeploymentStatus !
        DeploymentSpec
          replicas int =1
          selector LabelSelector ~
          template PodTemplateSpec !
          strategy DeploymentStrategy ! retain
          minReadySeconds int -
          revisionHistoryLimit int =10
          paused bool -
          progressDeadlineSeconds int =600
        DeploymentStrategy
          type string
          rollingUpdate RollingUpdateDeployment
        RollingUpdateDeployment
          maxUnavailable intstr
          maxSurge intstr
        DeploymentStatus
          observedGeneration int -
          replicas int -
          updatedReplicas int -
          readyReplicas int -
          availableReplicas int -
          unavailableReplicas int -
          terminatingReplicas int
          conditions [WorkloadConditionWithUpdate] map=type merge=type
          collisionCount int
        WorkloadConditionWithUpdate
          type string keep
          status string keep
          lastUpdateTime time
          lastTransitionTime time
          reason string
          message string
        WorkloadStatusCondition
          type string keep
          status string keep
          lastTransitionTime time
          reason string
          message string
        ReplicaSet
          metadata ObjectMeta !
          spec ReplicaSetSpec !
          status ReplicaSetStatus !
        ReplicaSetSpec
          replicas int =1
          minReadySeconds int -
          selector LabelSelector ~
          template PodTemplateSpec !
        ReplicaSetStatus
          replicas int keep
          fullyLabeledReplicas int -
          readyReplicas int -
          availableReplicas int -
          terminatingReplicas int
          observedGeneration int -
          conditions [WorkloadStatusCondition] map=type merge=type
        ReplicationController
          metadata ObjectMeta !
          spec ReplicationControllerSpec !
          status ReplicaSetStatus !
        ReplicationControllerSpec
          replicas int =1
          minReadySeconds int -
          selector {string}
          template PodTemplateSpec
        StatefulSet
          metadata ObjectMeta !
          spec StatefulSetSpec !
          status StatefulSetStatus !
        StatefulSetSpec
          replicas int =1
          selector LabelSelector ~
          template PodTemplateSpec !
          volumeClaimTemplates [PersistentVolumeClaim]
          serviceName string keep
          podManagementPolicy string ="OrderedReady"
          updateStrategy StatefulSetUpdateStrategy !
          revisionHistoryLimit int =10
          minReadySeconds int -
          persistentVolumeClaimRetentionPolicy StatefulSetRetention
          ordinals StatefulSetOrdinals
        StatefulSetRetention
          whenDeleted string
          whenScaled string
        StatefulSetOrdinals
          start int keep
        StatefulSetUpdateStrategy
          type string ="RollingUpdate"
          rollingUpdate RollingUpdateStatefulSet
        RollingUpdateStatefulSet
          partition int =0
          maxUnavailable intstr
        StatefulSetStatus
          observedGeneration int -
          replicas int keep
          readyReplicas int -
          currentReplicas int -
          updatedReplicas int -
          currentRevision string
          updateRevision string
          collisionCount int
          conditions [WorkloadStatusCondition] map=type merge=type
          availableReplicas int keep
        DaemonSet
          metadata ObjectMeta !
          spec DaemonSetSpec !
          status DaemonSetStatus !
        DaemonSetSpec
          selector LabelSelector ~
          template PodTemplateSpec !
          updateStrategy DaemonSetUpdateStrategy !
          minReadySeconds int -
          revisionHistoryLimit int =10
        DaemonSetUpdateStrategy
          type string ="RollingUpdate"
          rollingUpdate RollingUpdateDeployment
        DaemonSetStatus
          currentNumberScheduled int keep
          numberMisscheduled int keep
          desiredNumberScheduled int keep
          numberReady int keep
          observedGeneration int -
          updatedNumberScheduled int -
          numberAvailable int -
          numberUnavailable int -
          collisionCount int
          conditions [WorkloadStatusCondition] map=type merge=type
        ControllerRevision
          metadata ObjectMeta !
          data any
          revision int keep
        Job
          metadata ObjectMeta !
          spec JobSpec !
          status JobStatus !
        JobSpec
          parallelism int
          completions int
          activeDeadlineSeconds int
          podFailurePolicy any
          successPolicy any
          backoffLimit int =6
          backoffLimitPerIndex int
          maxFailedIndexes int
          selector LabelSelector
          manualSelector bool =false
          template PodTemplateSpec !
          ttlSecondsAfterFinished int
          completionMode string ="NonIndexed"
          suspend bool =false
          podReplacementPolicy string
          managedBy string
        JobStatus
          conditions [JobCondition] merge=type
          startTime time
          completionTime time
          active int -
          succeeded int -
          failed int -
          terminating int
          completedIndexes string
          failedIndexes string
          uncountedTerminatedPods UncountedTerminatedPods
          ready int
        UncountedTerminatedPods
          succeeded [string] set
          failed [string] set
        JobCondition
          type string keep
          status string keep
          lastProbeTime time
          lastTransitionTime time
          reason string
          message string
        CronJob
          metadata ObjectMeta !
          spec CronJobSpec !
          status CronJobStatus !
        CronJobSpec
          schedule string keep
          timeZone string
          startingDeadlineSeconds int
          concurrencyPolicy string ="Allow"
          suspend bool =false
          jobTemplate JobTemplateSpec !
          successfulJobsHistoryLimit int =3
          failedJobsHistoryLimit int =1
        JobTemplateSpec
          metadata ObjectMeta !
          spec JobSpec !
        CronJobStatus
          active [ObjectReference]
          lastScheduleTime time
          lastSuccessfulTime time
        HorizontalPodAutoscaler
          metadata ObjectMeta !
          spec HorizontalPodAutoscalerSpec !
          status HorizontalPodAutoscalerStatus !
        HorizontalPodAutoscalerSpec
          scaleTargetRef CrossVersionObjectReference !
          minReplicas int =1
          maxReplicas int keep
          metrics [any]
          behavior any
        CrossVersionObjectReference atomic
          kind string keep
          name string keep
          apiVersion string
        HorizontalPodAutoscalerStatus
          observedGeneration int
          lastScaleTime time
          currentReplicas int -
          desiredReplicas int keep
          currentMetrics [any]
          conditions [WorkloadStatusCondition] map=type merge=type
        HorizontalPodAutoscalerV1
          metadata ObjectMeta !
          spec HorizontalPodAutoscalerSpecV1 !
          status HorizontalPodAutoscalerStatusV1 !
        HorizontalPodAutoscalerSpecV1
          scaleTargetRef CrossVersionObjectReference !
          minReplicas int =1
          maxReplicas int keep
          targetCPUUtilizationPercentage int
        HorizontalPodAutoscalerStatusV1
          observedGeneration int
          lastScaleTime time
          currentReplicas int keep
          desiredReplicas int keep
          currentCPUUtilizationPercentage int
        Scale
          metadata ObjectMeta !
          spec ScaleSpec !
          status ScaleStatus !
        ScaleSpec
          replicas int -
        ScaleStatus
          replicas int keep
          selector string
        PodDisruptionBudget
          metadata ObjectMeta !
          spec PodDisruptionBudgetSpec !
          status PodDisruptionBudgetStatus !
        PodDisruptionBudgetSpec
          minAvailable intstr
          selector LabelSelector
          maxUnavailable intstr
          unhealthyPodEvictionPolicy string
        PodDisruptionBudgetStatus
          observedGeneration int -
          disruptedPods {time}
          disruptionsAllowed int keep
          currentHealthy int keep
          desiredHealthy int keep
          expectedPods int keep
          conditions [Condition] map=type merge=type
        """
}
